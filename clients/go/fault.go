// SPDX-License-Identifier: Apache-2.0

package codecatalystmock

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"testing"
)

// Fault is a fault rule in the server, as it was when it was added or last refreshed.
type Fault struct {
	ID        string `json:"id"`        // as requests and calls name it
	Matches   int    `json:"matches"`   // requests that the rule was for
	Hits      int    `json:"hits"`      // times that it fired
	Remaining *int   `json:"remaining"` // times that it can still fire; nil: without limit
	Completed bool   `json:"completed"` // it has fired, and cannot any more

	server *Server
}

// AddFault makes some of the user's requests go wrong until tb ends. The rule's id becomes
// USERNAME-ID, with a number when it has none, so that tests may choose the same one.
func (u *User) AddFault(tb testing.TB, rule Rule) *Fault {
	tb.Helper()
	number := u.faults.Add(1)
	if rule.ID == "" {
		rule.ID = strconv.Itoa(int(number))
	}
	rule.ID = u.UserName + "-" + rule.ID
	var answer struct {
		Faults [1]*Fault `json:"faults"`
	}
	u.server.must(tb, "POST", "/_mock/faults", struct {
		Rule
		Match matchOfUser `json:"match"`
	}{rule, u.match(rule.Match)}, &answer)
	fault := answer.Faults[0]
	fault.server = u.server
	tb.Cleanup(func() {
		if err := fault.remove(); err != nil {
			tb.Error(err)
		}
	})
	return fault
}

type matchOfUser struct {
	Match
	User Text `json:"user"`
}

func (u *User) match(match Match) matchOfUser {
	return matchOfUser{match, Text{EqualTo: u.UserName}}
}

// Refresh asks the server how the rule stands, and returns the fault itself.
func (f *Fault) Refresh(tb testing.TB) *Fault {
	tb.Helper()
	now := Fault{server: f.server}
	f.server.must(tb, "GET", "/_mock/faults/"+f.ID, nil, &now)
	*f = now
	return f
}

// Remove ends the fault before the test does. It may be gone already.
func (f *Fault) Remove(tb testing.TB) {
	tb.Helper()
	if err := f.remove(); err != nil {
		tb.Fatal(err)
	}
}

func (f *Fault) remove() error {
	err := f.server.Admin(context.Background(), "DELETE", "/_mock/faults/"+f.ID, nil, nil)
	var refusal *AdminError
	if errors.As(err, &refusal) && refusal.Status == http.StatusNotFound {
		return nil
	}
	return err
}
