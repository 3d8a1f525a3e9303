// SPDX-License-Identifier: Apache-2.0

package codecatalystmock_test

import (
	"slices"
	"strings"
	"testing"

	codecatalystmock "github.com/codecatalyst-mock/codecatalyst-mock/clients/go"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	user := server.NewUser(t)
	fault := user.AddFault(t, codecatalystmock.Rule{Times: 1, Error: codecatalystmock.Exception{Code: "ConflictException"}})
	creates := codecatalystmock.Match{Operation: []string{"CreateAccessToken"}}
	type expectations = []struct {
		name  string
		check codecatalystmock.Check
		want  bool
	}
	expect := func(all expectations) {
		t.Helper()
		for _, one := range all {
			tb := &recorder{TB: t}
			if got := user.Verify(tb, one.check); got != one.want || tb.Failed() == one.want {
				t.Errorf("%s: got %v, %q; want %v", one.name, got, tb.failures, one.want)
			}
		}
	}
	expect(expectations{
		{"nothing yet", codecatalystmock.Check{Times: codecatalystmock.Exactly(0)}, true},
		{"something", codecatalystmock.Check{}, false},
	})
	expectCreate(t, user, 409)
	expectCreate(t, user, 201)
	expect(expectations{
		{"something", codecatalystmock.Check{}, true},
		{"two", codecatalystmock.Check{Match: creates, Times: codecatalystmock.Exactly(2)}, true},
		{"three", codecatalystmock.Check{Match: creates, Times: codecatalystmock.AtLeast(3)}, false},
		{"one", codecatalystmock.Check{Match: creates, Times: codecatalystmock.AtMost(1)}, false},
		{"one of the rule", codecatalystmock.Check{Fault: fault.ID, Times: codecatalystmock.Exactly(1)}, true},
		{"one status", codecatalystmock.Check{Status: 201, Times: codecatalystmock.Exactly(1)}, true},
		{"another status", codecatalystmock.Check{Status: 404}, false},
		{"two calls", codecatalystmock.Check{Calls: codecatalystmock.Exactly(2), Attempts: codecatalystmock.Exactly(1)}, true},
		{"of two attempts", codecatalystmock.Check{Attempts: codecatalystmock.Exactly(2)}, false},
		{"another operation", codecatalystmock.Check{Match: codecatalystmock.Match{Operation: []string{"VerifySession"}}}, false},
	})

	tb := &recorder{TB: t}
	user.Verify(tb, codecatalystmock.Check{Match: creates, Times: codecatalystmock.Exactly(5)})
	message := strings.Join(tb.failures, "")
	for _, want := range []string{"2 requests matched, expected exactly 5", "CreateAccessToken: 409 (" + fault.ID + ")", "201"} {
		if !strings.Contains(message, want) {
			t.Errorf("got %q; want %q in it", message, want)
		}
	}
}

func TestVerifySinceAnotherTime(t *testing.T) {
	t.Parallel()
	user := server.NewUser(t)
	before := server.Clock().Now(t)
	expectCreate(t, user, 201)
	expectCreate(t, user, 201)
	first := user.Requests(t)[0]
	for _, test := range []struct {
		since codecatalystmock.Since
		want  int
	}{
		{codecatalystmock.Since{}, 2},
		{codecatalystmock.Since{Number: first.Number}, 1},
		{codecatalystmock.Since{Instant: before}, 2},
		{codecatalystmock.Since{Instant: before.AddDate(50, 0, 0)}, 0},
	} {
		user.Verify(t, codecatalystmock.Check{Since: test.since, Times: codecatalystmock.Exactly(test.want)})
		if calls := user.Calls(t, codecatalystmock.Filter{Since: test.since}); len(calls) != test.want {
			t.Errorf("since %+v: got %v; want %d", test.since, calls, test.want)
		}
	}
}

func TestFiltersCallsAndRequests(t *testing.T) {
	t.Parallel()
	user := server.NewUser(t)
	user.AddFault(t, codecatalystmock.Rule{Times: 1, Error: codecatalystmock.Exception{Code: "ConflictException"}})
	expectCreate(t, user, 409)
	expectCreate(t, user, 201)
	send(t, user, "POST", "/v1/accessTokens", "{}")
	for _, test := range []struct {
		filter codecatalystmock.Filter
		want   []int
	}{
		{codecatalystmock.Filter{}, []int{409, 201, 200}},
		{codecatalystmock.Filter{Operation: "CreateAccessToken"}, []int{409, 201}},
		{codecatalystmock.Filter{Status: 201}, []int{201}},
		{codecatalystmock.Filter{Limit: 2}, []int{201, 200}},
		{codecatalystmock.Filter{Operation: "CreateAccessToken", Limit: 1}, []int{201}},
	} {
		var ofRequests, ofCalls []int
		for _, request := range user.Requests(t, test.filter) {
			ofRequests = append(ofRequests, request.Status)
		}
		for _, call := range user.Calls(t, test.filter) {
			ofCalls = append(ofCalls, call.Attempts[0].Status)
		}
		if !slices.Equal(ofRequests, test.want) || !slices.Equal(ofCalls, test.want) {
			t.Errorf("%+v: got %v and %v; want %v", test.filter, ofRequests, ofCalls, test.want)
		}
	}
}
