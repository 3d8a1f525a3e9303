// SPDX-License-Identifier: Apache-2.0

package codecatalystmock

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go/auth/bearer"
)

// User is who a bearer token stands for. Nobody else sees its access tokens, its faults or its
// requests.
type User struct {
	Token    string // the bearer token
	Name     string
	Identity string

	server *Server
	client *awshttp.BuildableClient
	conns  connections
}

type userToken struct {
	Token string `json:"token,omitempty"`
}

// NewUser makes a user that is there for one test. When tb ends, the user's access tokens and journal
// are gone; when tb has failed, its log says which calls the server saw.
func (s *Server) NewUser(tb testing.TB) *User {
	tb.Helper()
	user := s.User(tb, rand.Text())
	tb.Cleanup(func() {
		if tb.Failed() {
			tb.Logf("codecatalyst-mock saw of this user:%s", list(user.Calls(tb)))
		}
		user.Reset(tb)
	})
	return user
}

// User is the user of a bearer token, such as one that the server's configuration knows.
func (s *Server) User(tb testing.TB, token string) *User {
	tb.Helper()
	user := &User{Token: token, server: s}
	user.client = awshttp.NewBuildableClient().WithTransportOptions(func(transport *http.Transport) {
		transport.Proxy = nil
		transport.DialContext = user.conns.remember(transport.DialContext)
		transport.TLSClientConfig.RootCAs = s.roots
	})
	tb.Cleanup(user.conns.close)
	// Any answer to a reset says who the user is. Of the parts, full buckets change least.
	var answer struct {
		User struct {
			Identity string `json:"identity"`
			UserName string `json:"userName"`
		} `json:"user"`
	}
	s.must(tb, "POST", "/_mock/reset", resetBody{[]string{"throttle"}, userToken{token}}, &answer)
	user.Identity, user.Name = answer.User.Identity, answer.User.UserName
	return user
}

// Config is what a client of this user needs:
//
//	client := codecatalyst.NewFromConfig(user.Config())
//
// The HTTP client is the SDK's own, and trusts the server's CA and nobody else. Retries, timeouts and
// the rest are the SDK's defaults; nothing is read from the environment or from files.
func (u *User) Config() aws.Config {
	return aws.Config{
		Region:                  "us-west-2",
		BaseEndpoint:            aws.String(u.server.TLSURL),
		BearerAuthTokenProvider: bearer.StaticTokenProvider{Token: bearer.Token{Value: u.Token}},
		HTTPClient:              u.client,
	}
}

// AccessToken is one that AddTokens gives to a user.
type AccessToken struct {
	ID          string    `json:"id,omitempty"`
	Name        string    `json:"name"`
	Secret      string    `json:"secret,omitempty"`
	ExpiresTime time.Time `json:"expiresTime,omitzero"` // may be in the past
	Live        bool      `json:"live,omitempty"`       // in what AddTokens returns: false when it has expired
}

// AddTokens gives the user access tokens, whatever the quota, and returns them with the ids, expiries
// and secrets that were made up for them.
func (u *User) AddTokens(tb testing.TB, tokens ...AccessToken) []AccessToken {
	tb.Helper()
	var answer struct {
		AccessTokens []AccessToken `json:"accessTokens"`
	}
	u.server.must(tb, "POST", "/_mock/tokens",
		map[string]any{"user": userToken{u.Token}, "accessTokens": tokens}, &answer)
	return answer.AccessTokens
}

// Reset takes away what is the user's own: all of it, or only the parts named: "tokens", "journal",
// "faults" (their counters start anew; the rules stay) and "throttle".
func (u *User) Reset(tb testing.TB, parts ...string) {
	tb.Helper()
	u.server.must(tb, "POST", "/_mock/reset", resetBody{parts, userToken{u.Token}}, nil)
}

// AddFault makes some of the user's requests go wrong until tb ends.
func (u *User) AddFault(tb testing.TB, rule Rule) *Fault {
	tb.Helper()
	if rule.ID == "" {
		rule.ID = rand.Text()
	}
	rule.ID = u.Name + "." + rule.ID
	u.server.must(tb, "POST", "/_mock/faults", struct {
		Rule
		Match matchOfUser `json:"match"`
	}{rule, u.match(rule.Match)}, nil)
	fault := &Fault{rule.ID, u.server}
	tb.Cleanup(func() { fault.Remove(tb) })
	return fault
}

type matchOfUser struct {
	Match
	User Text `json:"user"`
}

func (u *User) match(match Match) matchOfUser {
	return matchOfUser{match, Text{EqualTo: u.Name}}
}

// Fault is a fault rule in the server.
type Fault struct {
	ID     string // as requests and calls name it
	server *Server
}

// FaultCounts tells how often a rule was asked and how often it fired.
type FaultCounts struct {
	Matches   int  `json:"matches"`   // requests that the rule was for
	Hits      int  `json:"hits"`      // times that it fired
	Remaining *int `json:"remaining"` // times that it can still fire; nil: without limit
	Completed bool `json:"completed"` // it has fired, and cannot any more
}

// Counts asks the server how often the rule fired.
func (f *Fault) Counts(tb testing.TB) FaultCounts {
	tb.Helper()
	var counts FaultCounts
	f.server.must(tb, "GET", "/_mock/faults/"+f.ID, nil, &counts)
	return counts
}

// Remove ends the fault before the test does. It may be gone already.
func (f *Fault) Remove(tb testing.TB) {
	tb.Helper()
	err := f.server.Admin(context.Background(), "DELETE", "/_mock/faults/"+f.ID, nil, nil)
	var refusal *AdminError
	if err != nil && !(errors.As(err, &refusal) && refusal.Status == http.StatusNotFound) {
		tb.Fatal(err)
	}
}

// connections are a user's, to be closed with its test: hundreds of tests share a server.
type connections struct {
	mutex sync.Mutex
	open  []net.Conn
}

type dial = func(context.Context, string, string) (net.Conn, error)

func (c *connections) remember(dial dial) dial {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err == nil {
			c.mutex.Lock()
			defer c.mutex.Unlock()
			c.open = append(c.open, conn)
		}
		return conn, err
	}
}

func (c *connections) close() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for _, conn := range c.open {
		conn.Close()
	}
}
