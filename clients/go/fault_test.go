// SPDX-License-Identifier: Apache-2.0

package codecatalystmock_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	codecatalystmock "github.com/codecatalyst-mock/codecatalyst-mock/clients/go"
)

func TestFaultsCountAndCanBeRemoved(t *testing.T) {
	t.Parallel()
	user := server.NewUser(t)
	fault := user.AddFault(t, codecatalystmock.Rule{
		ID:    "twice",
		Times: 2,
		Error: codecatalystmock.Exception{Code: "ThrottlingException", RetryAfterMs: 1500},
	})
	if fault.ID != user.UserName+"-twice" || fault.Hits != 0 || *fault.Remaining != 2 || fault.Completed {
		t.Errorf("before: got %+v", fault)
	}
	expectCreate(t, user, 429)
	if fault.Refresh(t); fault.Matches != 1 || fault.Hits != 1 || *fault.Remaining != 1 {
		t.Errorf("after one: got %+v", fault)
	}
	fault.Remove(t)
	fault.Remove(t)
	expectCreate(t, user, 201)
	requests := user.Requests(t)
	if len(requests) != 2 || requests[0].Fault != fault.ID || requests[0].Answer.Headers["retry-after"] != "2" {
		t.Errorf("got %+v; want a 429 that asks for 2 seconds, and a 201", requests)
	}
}

func TestAFaultWithoutAnIDIsNumbered(t *testing.T) {
	t.Parallel()
	user := server.NewUser(t)
	for _, want := range []string{"-1", "-2"} {
		fault := user.AddFault(t, codecatalystmock.Rule{Times: 1, Error: codecatalystmock.Exception{Code: "ConflictException"}})
		if fault.ID != user.UserName+want {
			t.Errorf("got %s; want %s%s", fault.ID, user.UserName, want)
		}
		expectCreate(t, user, 409)
		if !fault.Refresh(t).Completed {
			t.Errorf("got %+v; want it to be completed", fault)
		}
	}
}

func TestAFaultMayBeForSeveralOperations(t *testing.T) {
	t.Parallel()
	user := server.NewUser(t)
	either := codecatalystmock.Match{Operation: []string{"CreateAccessToken", "VerifySession"}}
	user.AddFault(t, codecatalystmock.Rule{Match: either, Error: codecatalystmock.Exception{Code: "ConflictException"}})
	for path, want := range map[string]int{"/v1/accessTokens": 409, "/session": 409, "/userDetails": 200} {
		method := "GET"
		if path == "/v1/accessTokens" {
			method = "PUT"
		}
		if status, _, err := send(t, user, method, path, `{"name": "ci"}`); status != want || err != nil {
			t.Errorf("%s: got %d, %v; want %d", path, status, err, want)
		}
	}
	user.Verify(t, codecatalystmock.Check{Match: either, Times: codecatalystmock.Exactly(2)})
}

// A proxy before the server refuses to remove one rule: the others must go all the same.
func TestAllFaultsEndWithTheTestEvenIfOneDoesNot(t *testing.T) {
	t.Parallel()
	target, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == "DELETE" && strings.HasSuffix(r.URL.Path, "-stubborn") {
			http.Error(w, "as if", http.StatusInternalServerError)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	attached, err := codecatalystmock.Attach(front.URL, server.TLSURL, server.CAFile)
	if err != nil {
		t.Fatal(err)
	}

	tb := &recorder{TB: t}
	user := attached.NewUser(tb)
	var faults []*codecatalystmock.Fault
	for _, id := range []string{"first", "stubborn", "last"} {
		faults = append(faults, user.AddFault(tb, codecatalystmock.Rule{ID: id, Fault: "HANG"}))
	}
	tb.end()
	if len(tb.failures) != 1 || !strings.Contains(tb.failures[0], "500: as if") {
		t.Errorf("got %q; want the one that was refused", tb.failures)
	}
	for _, gone := range []*codecatalystmock.Fault{faults[0], faults[2]} {
		var refusal *codecatalystmock.AdminError
		err := server.Admin(t.Context(), "GET", "/_mock/faults/"+gone.ID, nil, nil)
		if !errors.As(err, &refusal) || refusal.Status != http.StatusNotFound {
			t.Errorf("%s is still there: %v", gone.ID, err)
		}
	}
	if err := server.Admin(t.Context(), "DELETE", "/_mock/faults/"+faults[1].ID, nil, nil); err != nil {
		t.Error(err)
	}
}
