// SPDX-License-Identifier: Apache-2.0

package codecatalystmock

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// Call is a call of an SDK, with its retries. A request that does not say which call it belongs to is
// one of its own.
type Call struct {
	Operation      string    `json:"operation"`
	InvocationID   string    `json:"invocationId"`
	AccessTokenIDs []string  `json:"accessTokenIds"` // of the tokens that it made
	Duplicates     int       `json:"duplicates"`     // how many of them are more than it asked for
	Attempts       []Attempt `json:"attempts"`
}

// Attempt is one request of a call.
type Attempt struct {
	Number        int       `json:"number"`  // of the request, in the journal
	Attempt       int       `json:"attempt"` // as the SDK counts
	Time          time.Time `json:"time"`
	Method        string    `json:"method"`
	Path          string    `json:"path"`
	Status        int       `json:"status"` // 0: there was no answer
	Fault         string    `json:"fault"`  // the id of the rule that fired
	RequestID     string    `json:"requestId"`
	GapMs         float64   `json:"gapMs"`         // real time since the attempt before
	AccessTokenID string    `json:"accessTokenId"` // of the token that it made
}

// String is one line: "CreateAccessToken: 429 (user-1-rule), no answer (user-1-rule), 201".
func (c Call) String() string {
	var attempts []string
	for _, attempt := range c.Attempts {
		text := "no answer"
		if attempt.Status != 0 {
			text = fmt.Sprint(attempt.Status)
		}
		if attempt.Fault != "" {
			text += " (" + attempt.Fault + ")"
		}
		attempts = append(attempts, text)
	}
	return c.Operation + ": " + strings.Join(attempts, ", ")
}

// Filter selects entries of the journal: those for which everything in it holds.
type Filter struct {
	Operation string // such as "CreateAccessToken"
	Status    int
	Since     Since
	Limit     int // so many, the newest
}

// Since is where in the journal to begin: after the request of this number, or at an instant.
type Since struct {
	Number  int
	Instant time.Time
}

// value is what the admin API takes: a number, or a date-time.
func (s Since) value() any {
	if s.Instant.IsZero() {
		return s.Number
	}
	return s.Instant.UTC().Format(time.RFC3339Nano)
}

// journal reads the user's part of it: "calls" or "requests". Of filters, later members win.
func (u *User) journal(what string, filters []Filter, answer any) error {
	query := url.Values{"user": {u.Identity}}
	for _, filter := range filters {
		for name, value := range map[string]any{
			"operation": filter.Operation,
			"status":    filter.Status,
			"since":     filter.Since.value(),
			"limit":     filter.Limit,
		} {
			if value != 0 && value != "" {
				query.Set(name, fmt.Sprint(value))
			}
		}
	}
	return u.server.Admin(context.Background(), "GET", "/_mock/"+what+"?"+query.Encode(), nil, answer)
}

func (u *User) calls(filters []Filter) ([]Call, error) {
	var answer struct {
		Calls []Call `json:"calls"`
	}
	err := u.journal("calls", filters, &answer)
	return answer.Calls, err
}

// Calls returns what the user's clients did, oldest first.
func (u *User) Calls(tb testing.TB, filters ...Filter) []Call {
	tb.Helper()
	calls, err := u.calls(filters)
	if err != nil {
		tb.Fatal(err)
	}
	return calls
}

// seen lists the calls for the message of a test that fails, which must not fail again.
func (u *User) seen(since Since) string {
	calls, err := u.calls([]Filter{{Since: since}})
	if err != nil {
		return " " + err.Error()
	}
	if len(calls) == 0 {
		return " nothing"
	}
	text := ""
	for _, call := range calls {
		text += "\n\t" + call.String()
	}
	return text
}

// Request is an entry of the journal. Secrets and bearer tokens in it are replaced.
type Request struct {
	Attempt
	Operation    string  `json:"operation"`
	InvocationID string  `json:"invocationId"`
	Query        string  `json:"query"`
	Request      Message `json:"request"`
	Answer       Message `json:"answer"` // as it was meant, whatever a fault did to it
}

// Message is a request or an answer. The names of headers are in lower case.
type Message struct {
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
}

// Requests returns the requests of the user's clients, oldest first.
func (u *User) Requests(tb testing.TB, filters ...Filter) []Request {
	tb.Helper()
	var answer struct {
		Requests []Request `json:"requests"`
	}
	if err := u.journal("requests", filters, &answer); err != nil {
		tb.Fatal(err)
	}
	return answer.Requests
}

// Check is what a user's requests are expected to be. Without Times and Calls it expects one request
// at least.
type Check struct {
	Match    Match         // which requests count
	Status   int           // those with this status; an answer that was lost has none
	Fault    string        // those that this rule touched: a Fault's ID
	Times    Count         // how many requests
	Calls    Count         // how many calls they belong to
	Attempts Count         // how many attempts each of these calls has
	MinGap   time.Duration // at least this real time between them
	Since    Since         // from where on; left out: since the user was made
}

// Count is how often something is expected.
type Count struct {
	Min *int `json:"min,omitempty"`
	Max *int `json:"max,omitempty"`
}

// Exactly is a Count of n.
func Exactly(n int) Count { return Count{&n, &n} }

// AtLeast is a Count of n or more.
func AtLeast(n int) Count { return Count{Min: &n} }

// AtMost is a Count of n or less.
func AtMost(n int) Count { return Count{Max: &n} }

// Verify fails the test, without ending it, unless what the user's clients did is as expected. It
// returns whether it is.
func (u *User) Verify(tb testing.TB, check Check) bool {
	tb.Helper()
	if check.Times == (Count{}) && check.Calls == (Count{}) {
		check.Times = AtLeast(1)
	}
	if check.Since == (Since{}) {
		check.Since.Number = u.begin
	}
	body := struct {
		Match struct {
			matchOfUser
			Status int    `json:"status,omitempty"`
			Fault  string `json:"fault,omitempty"`
		} `json:"match"`
		Times    Count `json:"times,omitzero"`
		Calls    Count `json:"calls,omitzero"`
		Attempts Count `json:"attempts,omitzero"`
		MinGapMs int64 `json:"minGapMs,omitempty"`
		Since    any   `json:"since"`
	}{
		Times: check.Times, Calls: check.Calls, Attempts: check.Attempts,
		MinGapMs: check.MinGap.Milliseconds(), Since: check.Since.value(),
	}
	body.Match.matchOfUser = u.match(check.Match)
	body.Match.Status, body.Match.Fault = check.Status, check.Fault

	err := u.server.Admin(context.Background(), "POST", "/_mock/verify", body, nil)
	var refusal *AdminError
	switch {
	case err == nil:
		return true
	case errors.As(err, &refusal) && refusal.Status == http.StatusConflict:
		wanted, _ := json.Marshal(body)
		tb.Errorf("%s\nwanted:\n\t%s\nseen:%s", refusal.Message, wanted, u.seen(check.Since))
	default:
		tb.Fatal(err)
	}
	return false
}
