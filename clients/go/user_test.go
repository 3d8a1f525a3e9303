// SPDX-License-Identifier: Apache-2.0

package codecatalystmock_test

import (
	"encoding/pem"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	codecatalystmock "github.com/codecatalyst-mock/codecatalyst-mock/clients/go"
)

func TestTrustsTheServersCAAndNobodyElse(t *testing.T) {
	t.Parallel()
	other := codecatalystmock.Start(t, "--port", "0")
	stranger, err := codecatalystmock.Attach(server.URL, other.TLSURL, server.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	_, err = create(t, stranger.NewUser(t))
	expectError(t, err, "unknown authority")
}

func TestUsersDoNotSeeEachOther(t *testing.T) {
	t.Parallel()
	alice, bob := server.NewUser(t), server.NewUser(t)
	alice.AddFault(t, codecatalystmock.Rule{Error: codecatalystmock.Exception{Code: "ConflictException"}})
	expectCreate(t, alice, 409)
	expectCreate(t, bob, 201)
	if alice.Token == bob.Token || alice.UserName == bob.UserName || alice.Identity == bob.Identity {
		t.Errorf("two users are one: %s, %s", alice.Identity, bob.Identity)
	}
	if calls := bob.Calls(t); len(calls) != 1 || len(calls[0].AccessTokenIDs) != 1 {
		t.Errorf("got %v; want the one call of bob's", calls)
	}
}

func TestAUserOfAKnownTokenStaysAsItIs(t *testing.T) {
	t.Parallel()
	first := server.NewUser(t)
	expectCreate(t, first, 201)
	tb := &recorder{TB: t}
	again := server.NewUserWithToken(tb, first.Token)
	if again.Identity != first.Identity || again.UserName != first.UserName {
		t.Errorf("got %s; want %s", again.Identity, first.Identity)
	}
	// What it did before is there, but not about this test.
	if calls := again.Calls(t); len(calls) != 1 {
		t.Errorf("got %v; want the call that was before", calls)
	}
	again.Verify(t, codecatalystmock.Check{Times: codecatalystmock.Exactly(0)})
	tb.end()
	if _, body, _ := send(t, first, "POST", "/v1/accessTokens", "{}"); !strings.Contains(body, `"name":"ci"`) {
		t.Errorf("the token is gone: %s", body)
	}
	first.Verify(t, codecatalystmock.Check{Times: codecatalystmock.Exactly(2)})
}

// A server of the test's own in the place of codecatalyst-mock sees the connections of a client.
func TestConnectionsEndWithTheTest(t *testing.T) {
	t.Parallel()
	closed := make(chan struct{})
	front := httptest.NewUnstartedServer(http.NotFoundHandler())
	front.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			close(closed)
		}
	}
	front.StartTLS()
	t.Cleanup(front.Close)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: front.Certificate().Raw}
	if err := os.WriteFile(ca, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	attached, err := codecatalystmock.Attach(server.URL, front.URL, ca)
	if err != nil {
		t.Fatal(err)
	}
	tb := &recorder{TB: t}
	expectCreate(t, attached.NewUser(tb), 404)
	select {
	case <-closed:
		t.Error("the connection was not kept for the next request")
	default:
	}
	tb.end()
	select {
	case <-closed:
	case <-time.After(limit):
		t.Error("the connection is still open")
	}
}

func TestAFailedTestSaysWhatTheServerSaw(t *testing.T) {
	t.Parallel()
	tb := &recorder{TB: t}
	user := server.NewUser(tb)
	fault := user.AddFault(tb, codecatalystmock.Rule{Times: 1, Fault: "EMPTY_RESPONSE"})
	if _, err := create(t, user); err == nil {
		t.Error("an answer came in spite of the fault")
	}
	expectCreate(t, user, 201)
	tb.Error("as if")
	tb.end()
	want := "codecatalyst-mock saw of this user:" +
		"\n\tCreateAccessToken: no answer (" + fault.ID + ")\n\tCreateAccessToken: 201"
	if len(tb.logs) != 1 || tb.logs[0] != want {
		t.Errorf("got %q; want %q", tb.logs, want)
	}
}

func TestGivesTokensWhateverTheQuota(t *testing.T) {
	t.Parallel()
	user := server.NewUser(t)
	expires := server.Clock().Now(t).Add(48 * time.Hour).Truncate(time.Millisecond)
	given := user.AddTokens(t,
		codecatalystmock.AccessToken{Name: "mine", ID: user.UserName, Secret: "s3cret", ExpiresTime: expires},
		codecatalystmock.AccessToken{Name: "made up"},
		codecatalystmock.AccessToken{Name: "old", ExpiresTime: expires.AddDate(-10, 0, 0)})
	mine, madeUp, old := given[0], given[1], given[2]
	if mine.ID != user.UserName || !mine.Live || !mine.ExpiresTime.Equal(expires) {
		t.Errorf("mine: got %+v", mine)
	}
	if madeUp.Secret == "" || madeUp.ID == "" || !madeUp.Live {
		t.Errorf("made up: got %+v", madeUp)
	}
	if old.Live {
		t.Errorf("old: got %+v", old)
	}
	if status, _, _ := send(t, user, "DELETE", "/v1/accessTokens/"+mine.ID, ""); status != 200 {
		t.Errorf("delete: got %d", status)
	}
	user.Reset(t, "tokens")
	if status, _, _ := send(t, user, "DELETE", "/v1/accessTokens/"+madeUp.ID, ""); status != 404 {
		t.Errorf("delete after reset: got %d", status)
	}
}
