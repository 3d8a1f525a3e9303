// SPDX-License-Identifier: Apache-2.0

package codecatalystmock_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	codecatalystmock "github.com/codecatalyst-mock/codecatalyst-mock/clients/go"
)

// How long what ends with a test may take for it.
const limit = 30 * time.Second

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
