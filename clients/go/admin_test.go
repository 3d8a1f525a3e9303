// SPDX-License-Identifier: Apache-2.0

package codecatalystmock_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	codecatalystmock "github.com/codecatalyst-mock/codecatalyst-mock/clients/go"
)

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

func TestAnswersMayBeText(t *testing.T) {
	t.Parallel()
	var metrics string
	err := server.Admin(t.Context(), "GET", "/_mock/metrics", nil, &metrics)
	if err != nil || !strings.HasPrefix(metrics, "# HELP codecatalyst_mock_") {
		t.Errorf("got %.100q, %v; want metrics", metrics, err)
	}
	var ca []byte
	err = server.Admin(t.Context(), "GET", "/_mock/ca", nil, &ca)
	file, readErr := os.ReadFile(server.CAFile)
	if err != nil || readErr != nil || !bytes.Equal(ca, file) {
		t.Errorf("got %q, %v, %v; want %q", ca, err, readErr, file)
	}
	var routes json.RawMessage
	if err := server.Admin(t.Context(), "GET", "/_mock/routes", nil, &routes); err != nil || routes[0] != '{' {
		t.Errorf("got %.100q, %v; want JSON", routes, err)
	}
}
