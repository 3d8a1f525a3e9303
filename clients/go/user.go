// SPDX-License-Identifier: Apache-2.0

package codecatalystmock

import (
	"context"
	"crypto/rand"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
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
	UserName string
	Identity string

	server *Server
	begin  int          // the number of the last request before the user was made
	faults atomic.Int32 // how many were added
	client *awshttp.BuildableClient
	conns  connections
}

type userToken struct {
	Token string `json:"token,omitempty"`
}

// NewUser makes a user that is there for one test. When tb ends, the user's fault rules are removed
// and its connections closed; when tb has failed, its log says which calls the server saw.
func (s *Server) NewUser(tb testing.TB) *User {
	tb.Helper()
	return s.NewUserWithToken(tb, rand.Text())
}

// NewUserWithToken is NewUser for a known bearer token, such as one that the server's configuration
// has. Nothing of that user changes.
func (s *Server) NewUserWithToken(tb testing.TB, token string) *User {
	tb.Helper()
	user := &User{Token: token, server: s}
	user.client = awshttp.NewBuildableClient().WithTransportOptions(func(transport *http.Transport) {
		transport.Proxy = nil
		transport.DialContext = user.conns.remember(transport.DialContext)
		transport.TLSClientConfig.RootCAs = s.roots
	})
	var known struct {
		User struct {
			Identity string `json:"identity"`
			UserName string `json:"userName"`
		} `json:"user"`
	}
	s.must(tb, "POST", "/_mock/users", resetBody{User: userToken{token}}, &known)
	user.Identity, user.UserName = known.User.Identity, known.User.UserName
	var journal struct {
		LastNumber int `json:"lastNumber"`
	}
	s.must(tb, "GET", "/_mock/requests?limit=0", nil, &journal)
	user.begin = journal.LastNumber
	tb.Cleanup(func() {
		user.conns.close()
		if tb.Failed() {
			tb.Logf("codecatalyst-mock saw of this user:%s", user.seen(Since{Number: user.begin}))
		}
	})
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
