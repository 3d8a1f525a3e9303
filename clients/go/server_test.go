// SPDX-License-Identifier: Apache-2.0

package codecatalystmock_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	codecatalystmock "github.com/codecatalyst-mock/codecatalyst-mock/clients/go"
)

var server *codecatalystmock.Server

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	var err error
	if server, err = codecatalystmock.Open(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	if err := server.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// send sends a request of the user's as an SDK would: with all that Config hands out.
func send(t *testing.T, user *codecatalystmock.User, method, path, body string) (int, string, error) {
	t.Helper()
	config := user.Config()
	request, err := http.NewRequest(method, *config.BaseEndpoint+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	token, err := config.BearerAuthTokenProvider.RetrieveBearerToken(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token.Value)
	request.Header.Set("Content-Type", "application/json")
	response, err := config.HTTPClient.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, string(text), err
}

func create(t *testing.T, user *codecatalystmock.User) (int, error) {
	t.Helper()
	status, _, err := send(t, user, "PUT", "/v1/accessTokens", `{"name": "ci"}`)
	return status, err
}

func expectCreate(t *testing.T, user *codecatalystmock.User, want int) {
	t.Helper()
	if status, err := create(t, user); status != want || err != nil {
		t.Errorf("create: got %d, %v; want %d", status, err, want)
	}
}

func expectError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got error %v; want one with %q", err, want)
	}
}

// recorder is a testing.TB that fails in the place of the real one.
type recorder struct {
	testing.TB
	failures []string
	logs     []string
	cleanups []func()
}

func (r *recorder) Helper()                {}
func (r *recorder) Failed() bool           { return len(r.failures) > 0 }
func (r *recorder) Cleanup(f func())       { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Error(arguments ...any) { r.failures = append(r.failures, fmt.Sprint(arguments...)) }
func (r *recorder) Errorf(format string, arguments ...any) {
	r.Error(fmt.Sprintf(format, arguments...))
}
func (r *recorder) Logf(format string, arguments ...any) {
	r.logs = append(r.logs, fmt.Sprintf(format, arguments...))
}

func (r *recorder) end() {
	for len(r.cleanups) > 0 {
		last := len(r.cleanups) - 1
		cleanup := r.cleanups[last]
		r.cleanups = r.cleanups[:last]
		cleanup()
	}
}

func TestStartedServerEndsWithItsTest(t *testing.T) {
	t.Parallel()
	tb := &recorder{TB: t}
	own := codecatalystmock.Start(tb, "--seed", "42")
	var ready struct{ Seed int }
	if err := own.Admin(t.Context(), "GET", "/_mock/ready", nil, &ready); err != nil || ready.Seed != 42 {
		t.Errorf("got %+v, %v; want seed 42", ready, err)
	}
	tb.end()
	if tb.Failed() {
		t.Errorf("it did not end cleanly: %v", tb.failures)
	}
	expectError(t, own.Admin(t.Context(), "GET", "/_mock/ready", nil, nil), "connection refused")
	if _, err := os.Stat(own.CAFile); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the CA file is still there: %v", err)
	}
	if err := own.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
}

// A panic in a test ends its process at once. This test runs itself in a process of its own, which
// starts a server, says where, and ends like that.
func TestStartedServerEndsWithItsProcess(t *testing.T) {
	t.Parallel()
	if os.Getenv("TEST_STARTS_AND_ENDS") != "" {
		own := codecatalystmock.Start(t, "--port", "0")
		fmt.Printf("at %s\n", own.URL)
		os.Exit(3)
	}
	command := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	command.Env = append(os.Environ(), "TEST_STARTS_AND_ENDS=1", "TMPDIR="+t.TempDir())
	output, _ := command.Output()
	_, rest, _ := strings.Cut(string(output), "at ")
	url, _, _ := strings.Cut(rest, "\n")
	if command.ProcessState.ExitCode() != 3 || url == "" {
		t.Fatalf("got %v, %s", command.ProcessState, output)
	}
	// It is told to end, and ends some time later.
	for deadline := time.Now().Add(30 * time.Second); ; {
		response, err := http.Get(url + "/_mock/health")
		if err != nil {
			break
		}
		response.Body.Close()
		if time.Now().After(deadline) {
			t.Fatalf("%s still answers", url)
		}
	}
}

func TestAttachesToTheServerOfTheEnvironmentAndLeavesItRunning(t *testing.T) {
	t.Setenv("CODECATALYST_MOCK_URL", server.URL+"/")
	t.Setenv("CODECATALYST_MOCK_TLS_URL", server.TLSURL)
	t.Setenv("CODECATALYST_MOCK_CA", server.CAFile)
	attached, err := codecatalystmock.Open()
	if err != nil {
		t.Fatal(err)
	}
	user := attached.NewUser(t)
	expectCreate(t, user, 201)
	if calls := server.User(t, user.Token).Calls(t); len(calls) != 1 {
		t.Errorf("the server saw %v; want one call", calls)
	}
	if err := attached.Close(); err != nil {
		t.Error(err)
	}
	if err := server.Admin(t.Context(), "GET", "/_mock/ready", nil, nil); err != nil {
		t.Errorf("closing ended a server of others: %v", err)
	}
}

func TestArgumentsMakeItAServerOfItsOwn(t *testing.T) {
	t.Setenv("CODECATALYST_MOCK_URL", server.URL)
	t.Setenv("CODECATALYST_MOCK_TLS_URL", server.TLSURL)
	own := codecatalystmock.Start(t, "--quota-max-tokens-per-user", "1")
	user := own.NewUser(t)
	expectCreate(t, user, 201)
	expectCreate(t, user, 402)
}

func TestSendsTheAdminTokenOfTheEnvironment(t *testing.T) {
	t.Setenv("CODECATALYST_MOCK_ADMIN_TOKEN", "boss")
	own := codecatalystmock.Start(t, "--port", "0")
	own.Reset(t)
	t.Setenv("CODECATALYST_MOCK_ADMIN_TOKEN", "")
	expectError(t, own.Admin(t.Context(), "POST", "/_mock/reset", nil, nil), "401")
}

func TestSaysWhatIsMissing(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(broken, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CODECATALYST_MOCK_URL", "")
	for _, test := range []struct{ name, binary, want string }{
		{"no program", filepath.Join(t.TempDir(), "nothing"), "set CODECATALYST_MOCK_BINARY"},
		{"a program that ends", "true", "did not say that it is ready"},
		{"a program that says something else", "echo", "did not say that it is ready"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("CODECATALYST_MOCK_BINARY", test.binary)
			_, err := codecatalystmock.Open()
			expectError(t, err, test.want)
		})
	}
	t.Run("arguments that the program refuses", func(t *testing.T) {
		_, err := codecatalystmock.Open("--nonsense")
		expectError(t, err, "--nonsense")
	})
	for _, test := range []struct{ name, url, tlsURL, ca, want string }{
		{"no HTTPS", server.URL, "", "", "HTTPS only"},
		{"no CA file", server.URL, server.TLSURL, broken + "x", "no such file"},
		{"no certificate in it", server.URL, server.TLSURL, broken, "no PEM certificate"},
		{"nobody there", "http://127.0.0.1:1", server.TLSURL, server.CAFile, "no codecatalyst-mock answers"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := codecatalystmock.Attach(test.url, test.tlsURL, test.ca)
			expectError(t, err, test.want)
		})
	}
}

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
	if alice.Token == bob.Token || alice.Name == bob.Name || alice.Identity == bob.Identity {
		t.Errorf("two users are one: %s, %s", alice.Identity, bob.Identity)
	}
	if calls := bob.Calls(t); len(calls) != 1 || len(calls[0].AccessTokenIDs) != 1 {
		t.Errorf("got %v; want the one call of bob's", calls)
	}
}

func TestWhatAUserHadEndsWithItsTest(t *testing.T) {
	t.Parallel()
	tb := &recorder{TB: t}
	user := server.NewUser(tb)
	fault := user.AddFault(tb, codecatalystmock.Rule{Match: codecatalystmock.Match{Operation: "GetUserDetails"}, Fault: "HANG"})
	expectCreate(t, user, 201)
	tb.end()
	var refusal *codecatalystmock.AdminError
	err := server.Admin(t.Context(), "GET", "/_mock/faults/"+fault.ID, nil, nil)
	if !errors.As(err, &refusal) || refusal.Status != 404 {
		t.Errorf("the rule is still there: %v", err)
	}
	again := server.User(t, user.Token)
	if _, body, _ := send(t, again, "POST", "/v1/accessTokens", "{}"); body != `{"items":[]}` {
		t.Errorf("the tokens are still there: %s", body)
	}
	if calls := again.Calls(t); len(calls) != 1 {
		t.Errorf("got %v; want the list alone", calls)
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

func TestFaultsCountAndCanBeRemoved(t *testing.T) {
	t.Parallel()
	user := server.NewUser(t)
	fault := user.AddFault(t, codecatalystmock.Rule{
		ID:    "twice",
		Times: 2,
		Error: codecatalystmock.Exception{Code: "ThrottlingException", RetryAfterMs: 1500},
	})
	if counts := fault.Counts(t); counts.Hits != 0 || counts.Completed {
		t.Errorf("before: got %+v", counts)
	}
	expectCreate(t, user, 429)
	if counts := fault.Counts(t); counts.Matches != 1 || counts.Hits != 1 || *counts.Remaining != 1 {
		t.Errorf("after one: got %+v", counts)
	}
	fault.Remove(t)
	fault.Remove(t)
	expectCreate(t, user, 201)
	requests := user.Requests(t)
	if len(requests) != 2 || requests[0].Fault != fault.ID || requests[0].Answer.Headers["retry-after"] != "2" {
		t.Errorf("got %+v; want a 429 that asks for 2 seconds, and a 201", requests)
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	user := server.NewUser(t)
	fault := user.AddFault(t, codecatalystmock.Rule{Times: 1, Error: codecatalystmock.Exception{Code: "ConflictException"}})
	creates := codecatalystmock.Match{Operation: "CreateAccessToken"}
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
		{"another operation", codecatalystmock.Check{Match: codecatalystmock.Match{Operation: "VerifySession"}}, false},
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

func TestGivesTokensWhateverTheQuota(t *testing.T) {
	t.Parallel()
	user := server.NewUser(t)
	expires := server.Clock().Now(t).Add(48 * time.Hour).Truncate(time.Millisecond)
	given := user.AddTokens(t,
		codecatalystmock.AccessToken{Name: "mine", ID: user.Name, Secret: "s3cret", ExpiresTime: expires},
		codecatalystmock.AccessToken{Name: "made up"},
		codecatalystmock.AccessToken{Name: "old", ExpiresTime: expires.AddDate(-10, 0, 0)})
	mine, madeUp, old := given[0], given[1], given[2]
	if mine.ID != user.Name || !mine.Live || !mine.ExpiresTime.Equal(expires) {
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

func TestClockAndStateOfAServerOfItsOwn(t *testing.T) {
	t.Parallel()
	own := codecatalystmock.Start(t, "--clock-start", "2026-01-01T00:00:00Z", "--clock-frozen")
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	clock := own.Clock()
	expectTime := func(got, want time.Time) {
		t.Helper()
		if !got.Equal(want) {
			t.Errorf("got %v; want %v", got, want)
		}
	}
	expectTime(clock.Now(t), start)
	expectTime(clock.Advance(t, 90*time.Second), start.Add(90*time.Second))
	expectTime(clock.Advance(t, -time.Millisecond), start.Add(90*time.Second-time.Millisecond))
	later := start.AddDate(1, 0, 0)
	clock.Set(t, later.In(time.FixedZone("somewhere", 7200)))
	expectTime(clock.Now(t), later)
	clock.Run(t)
	frozen := clock.Freeze(t)
	expectTime(clock.Now(t), frozen)
	if frozen.Before(later) {
		t.Errorf("got %v; want %v or later", frozen, later)
	}

	user := own.NewUser(t)
	user.AddTokens(t, codecatalystmock.AccessToken{Name: "kept"})
	state := own.State(t)
	own.Reset(t, "tokens")
	if !bytes.Contains(state, []byte(`"kept"`)) || bytes.Contains(own.State(t), []byte(`"kept"`)) {
		t.Errorf("got %s and, after the reset, %s", state, own.State(t))
	}
	own.SetState(t, state)
	if !bytes.Contains(own.State(t), []byte(`"kept"`)) {
		t.Errorf("not there again: %s", own.State(t))
	}
	clock.Reset(t)
	expectTime(clock.Now(t), start)
}

func TestRefusalsSayWhereAndWhat(t *testing.T) {
	t.Parallel()
	err := server.Admin(t.Context(), "PUT", "/_mock/clock", map[string]any{"action": "advance", "instnt": 1}, nil)
	expectError(t, err, "PUT /_mock/clock: 400: ")
	expectError(t, err, `/instnt: unknown member; did you mean "instant"?`)
	expectError(t, err, "/ms: is missing")
	expectError(t, server.Admin(t.Context(), "GET", "/_mock/requests?limit=x", nil, nil), "limit: ")
	expectError(t, server.Admin(t.Context(), "GET", "/nowhere", nil, nil), "404")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := server.Admin(ctx, "GET", "/_mock/ready", nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// The server's own schema says what a rule may be: a rule with everything in it must be one.
func TestRuleKnowsEveryMemberOfTheSchema(t *testing.T) {
	t.Parallel()
	half, text, number := 0.5, "x", 1
	words := codecatalystmock.Text{EqualTo: text, Contains: text, Matches: text, Absent: true}
	effect := codecatalystmock.Effect{
		Error: codecatalystmock.Exception{Code: text, Message: text, StatusCode: 500, RetryAfterMs: 1,
			Headers: []codecatalystmock.HeaderValue{{Name: text, Value: text}}},
		Delay: codecatalystmock.Delay{Type: "fixed", Ms: &number, LowerMs: &number, UpperMs: &number,
			MedianMs: &half, Sigma: &half, MaxMs: &number},
		Fault: "HANG",
		Body: codecatalystmock.Body{TruncateAtFraction: &half, ContentLengthDelta: 1, Malformed: true,
			ContentType: text, DropMembers: []string{text}, Replace: &text},
		ChunkedDribble: codecatalystmock.Dribble{NumberOfChunks: 1, TotalDurationMs: 1},
		BytesPerSecond: 1,
	}
	rule := codecatalystmock.Rule{
		ID: text,
		Match: codecatalystmock.Match{Operation: "*", Method: words, Path: words, Body: words,
			Headers: []codecatalystmock.Header{{Name: text, Text: words}},
			Attempt: codecatalystmock.Attempts{Min: 1, Max: 1}},
		Scope: "user", Skip: 1, Times: 1, Probability: &half,
		Window: codecatalystmock.Window{StartMs: 1, DurationMs: 1}, TTLMs: 1, When: "after", Continue: true,
		Error: effect.Error, Delay: effect.Delay, Fault: effect.Fault, Body: effect.Body,
		ChunkedDribble: effect.ChunkedDribble, BytesPerSecond: effect.BytesPerSecond,
		Sequence: []codecatalystmock.Effect{effect}, OnEnd: "last",
	}
	var value any
	content, err := json.Marshal(rule)
	if err == nil {
		err = json.Unmarshal(content, &value)
	}
	if err != nil {
		t.Fatal(err)
	}
	compareMembers(t, "rule", schemaOfRules(t), value)
}
