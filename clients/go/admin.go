// SPDX-License-Identifier: Apache-2.0

package codecatalystmock

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// AdminError is a refusal of the admin API.
type AdminError struct {
	Request string    `json:"-"` // such as "PUT /_mock/clock"
	Status  int       `json:"-"`
	Message string    `json:"message"`
	Errors  []Problem `json:"errors"`
	Body    []byte    `json:"-"` // the whole answer
}

// Problem is one thing that is wrong with a request to the admin API.
type Problem struct {
	Pointer   string `json:"pointer"`   // where in the body, as a JSON Pointer
	Parameter string `json:"parameter"` // which one of the query string
	Message   string `json:"message"`
}

// Error says what was asked for, what was wrong, and where.
func (e *AdminError) Error() string {
	text := fmt.Sprintf("codecatalyst-mock: %s: %d: %s", e.Request, e.Status, e.Message)
	for _, problem := range e.Errors {
		text += fmt.Sprintf("\n\t%s%s: %s", problem.Pointer, problem.Parameter, problem.Message)
	}
	return text
}

// Admin sends a request to the admin API: the way to everything that has no function of its own. A
// body that is not nil is sent as JSON. The answer is read into answer unless that is nil: as it came
// into a *string or a *[]byte (/_mock/metrics and /_mock/ca are text), as JSON into anything else. An
// answer other than 2xx is an *AdminError.
func (s *Server) Admin(ctx context.Context, method, path string, body, answer any) error {
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		content = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, s.URL+path, content)
	if err != nil {
		return err
	}
	if s.AdminToken != "" {
		request.Header.Set("Authorization", "Bearer "+s.AdminToken)
	}
	response, err := s.admin.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode/100 != 2 {
		refusal := &AdminError{Body: text}
		if json.Unmarshal(text, refusal) != nil {
			refusal.Message = strings.TrimSpace(string(text))
		}
		refusal.Request, refusal.Status = method+" "+path, response.StatusCode
		return refusal
	}
	switch answer := answer.(type) {
	case nil:
		return nil
	case *string:
		*answer = string(text)
		return nil
	case *[]byte:
		*answer = text
		return nil
	default:
		return json.Unmarshal(text, answer)
	}
}

// must is Admin for tests. It has no context of a test, because that is over when cleanups run.
func (s *Server) must(tb testing.TB, method, path string, body, answer any) {
	tb.Helper()
	if err := s.Admin(context.Background(), method, path, body, answer); err != nil {
		tb.Fatal(err)
	}
}

// Reset brings the whole server back to its start, for all users, or only the parts named: "tokens",
// "journal", "faults", "throttle" and "clock". Not for tests that share the server.
func (s *Server) Reset(tb testing.TB, parts ...string) {
	tb.Helper()
	s.must(tb, "POST", "/_mock/reset", resetBody{What: parts}, nil)
}

type resetBody struct {
	What []string  `json:"what,omitempty"`
	User userToken `json:"user,omitzero"`
}

// State returns the whole store as one JSON document, which SetState takes.
func (s *Server) State(tb testing.TB) json.RawMessage {
	tb.Helper()
	var state json.RawMessage
	s.must(tb, "GET", "/_mock/state", nil, &state)
	return state
}

// SetState replaces the whole store, of all users.
func (s *Server) SetState(tb testing.TB, state json.RawMessage) {
	tb.Helper()
	s.must(tb, "PUT", "/_mock/state", state, nil)
}

// Clock returns the server's clock, which expiry, throttling, fault windows and the journal obey. It
// is everybody's: tests that share the server may move it forward and must expect others to.
func (s *Server) Clock() Clock {
	return Clock{s}
}

// Clock is the clock of a server.
type Clock struct {
	server *Server
}

// Now tells what the clock shows, to the millisecond.
func (c Clock) Now(tb testing.TB) time.Time {
	tb.Helper()
	return c.ask(tb, "GET", nil)
}

// Advance moves the clock, forward or back, and returns what it shows then. Tokens that expired stay
// gone when it is moved back.
func (c Clock) Advance(tb testing.TB, by time.Duration) time.Time {
	tb.Helper()
	return c.ask(tb, "PUT", map[string]any{"action": "advance", "ms": by.Milliseconds()})
}

// Set moves the clock to an instant. It stays frozen or running.
func (c Clock) Set(tb testing.TB, instant time.Time) {
	tb.Helper()
	c.ask(tb, "PUT", map[string]any{"action": "set", "instant": instant.UTC()})
}

// Freeze stops the clock where it is, and returns what it shows.
func (c Clock) Freeze(tb testing.TB) time.Time {
	tb.Helper()
	return c.ask(tb, "PUT", map[string]any{"action": "freeze"})
}

// Run lets a frozen clock go on from where it stands.
func (c Clock) Run(tb testing.TB) {
	tb.Helper()
	c.ask(tb, "PUT", map[string]any{"action": "run"})
}

// Reset makes the clock what the server's configuration says.
func (c Clock) Reset(tb testing.TB) {
	tb.Helper()
	c.ask(tb, "PUT", map[string]any{"action": "reset"})
}

func (c Clock) ask(tb testing.TB, method string, body any) time.Time {
	tb.Helper()
	var answer struct {
		Now time.Time `json:"now"`
	}
	c.server.must(tb, method, "/_mock/clock", body, &answer)
	return answer.Now
}
