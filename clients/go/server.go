// SPDX-License-Identifier: Apache-2.0

package codecatalystmock

import (
	"bufio"
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// How long the program may take, to start and to stop, before it counts as hanging.
const patience = 30 * time.Second

var readyLine = regexp.MustCompile(`^codecatalyst-mock ready: (http://\S+) (https://\S+)`)

// Server is a codecatalyst-mock that answers requests.
type Server struct {
	URL    string // over HTTP, such as http://127.0.0.1:8700
	TLSURL string // over HTTPS, which the SDK needs
	CAFile string // a PEM file with the CA that vouches for TLSURL; "" means the system's

	roots *x509.CertPool
	admin *http.Client
	stop  func() error
}

// Start is Open for a test or a benchmark: it fails tb when there is no server, and closes the
// server when tb ends.
func Start(tb testing.TB, args ...string) *Server {
	tb.Helper()
	server, err := Open(args...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := server.Close(); err != nil {
			tb.Error(err)
		}
	})
	return server
}

// Open attaches to the server of the environment, or starts one (see "Which server" above). It is
// meant for TestMain, so that all tests of a package share a server; Close it after m.Run.
//
// With args, such as "--tokens-unique-names", it always starts one: a server that others use as well
// has its arguments already.
func Open(args ...string) (*Server, error) {
	if url := os.Getenv("CODECATALYST_MOCK_URL"); url != "" && len(args) == 0 {
		return Attach(url, os.Getenv("CODECATALYST_MOCK_TLS_URL"), os.Getenv("CODECATALYST_MOCK_CA"))
	}
	name := os.Getenv("CODECATALYST_MOCK_BINARY")
	if name == "" {
		name = "codecatalyst-mock"
	}
	binary, err := exec.LookPath(name)
	if err != nil {
		return nil, fmt.Errorf("codecatalyst-mock was not found: put it on the PATH, "+
			"or set CODECATALYST_MOCK_BINARY to the program or CODECATALYST_MOCK_URL to a running server: %w", err)
	}
	return launch(binary, args)
}

// Attach uses a server that runs already. Close leaves it running.
func Attach(url, tlsURL, caFile string) (*Server, error) {
	if tlsURL == "" {
		return nil, errors.New("the AWS SDK for Go sends bearer tokens over HTTPS only: " +
			"start codecatalyst-mock with --tls-port and --tls-ca-out, " +
			"and set CODECATALYST_MOCK_TLS_URL and CODECATALYST_MOCK_CA")
	}
	server := &Server{
		URL:    strings.TrimRight(url, "/"),
		TLSURL: strings.TrimRight(tlsURL, "/"),
		CAFile: caFile,
		// No proxy: it would look for 127.0.0.1 on its own machine.
		admin: &http.Client{Transport: &http.Transport{}, Timeout: patience},
	}
	server.stop = func() error {
		server.admin.CloseIdleConnections()
		return nil
	}
	if caFile != "" {
		pem, err := os.ReadFile(caFile)
		if err != nil {
			return nil, fmt.Errorf("the CA of codecatalyst-mock: %w", err)
		}
		server.roots = x509.NewCertPool()
		if !server.roots.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s: no PEM certificate", caFile)
		}
	}
	if err := server.Admin(context.Background(), "GET", "/_mock/ready", nil, nil); err != nil {
		return nil, fmt.Errorf("no codecatalyst-mock answers: %w", err)
	}
	return server, nil
}

// Close stops the server if Open started it. Its standard error is in the error when it did not
// stop cleanly.
func (s *Server) Close() error {
	return s.stop()
}

func launch(binary string, args []string) (*Server, error) {
	folder, err := os.MkdirTemp("", "codecatalyst-mock-")
	if err != nil {
		return nil, err
	}
	ca := filepath.Join(folder, "ca.pem")
	command := exec.Command(binary, append([]string{"--port", "0", "--tls-port", "0", "--tls-ca-out", ca}, args...)...)
	command.Env = environment()
	var stderr bytes.Buffer
	command.Stderr = &stderr
	ended := make(chan struct{})
	stop := sync.OnceValue(func() error {
		defer os.RemoveAll(folder)
		defer close(ended)
		return terminate(command, &stderr)
	})
	stdout, err := command.StdoutPipe()
	if err == nil {
		err = start(command, ended)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	ready := awaitReady(stdout)
	if ready == nil {
		_ = stop()
		return nil, fmt.Errorf("%s did not say that it is ready, then %v:\n%s", binary, command.ProcessState, &stderr)
	}
	server, err := Attach(ready[1], ready[2], ca)
	if err != nil {
		return nil, errors.Join(err, stop())
	}
	server.stop = func() error {
		server.admin.CloseIdleConnections()
		return stop()
	}
	return server, nil
}

// start starts the program from a thread of its own, which stays until the program has ended.
func start(command *exec.Cmd, ended <-chan struct{}) error {
	endWithThread(command)
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := command.Start()
		started <- err
		if err == nil {
			<-ended
		}
	}()
	return <-started
}

// environment is this process's, without the variables that are for clients: the program refuses
// what it does not know.
func environment() []string {
	return slices.DeleteFunc(os.Environ(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		switch name {
		case "CODECATALYST_MOCK_URL", "CODECATALYST_MOCK_TLS_URL", "CODECATALYST_MOCK_CA", "CODECATALYST_MOCK_BINARY":
			return true
		}
		return false
	})
}

// awaitReady returns the parts of the ready line, or nil when the program says something else, ends
// or takes too long.
func awaitReady(stdout io.Reader) []string {
	first := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(stdout)
		lines.Scan()
		first <- lines.Text()
	}()
	select {
	case line := <-first:
		return readyLine.FindStringSubmatch(line)
	case <-time.After(patience):
		return nil
	}
}

func terminate(command *exec.Cmd, stderr *bytes.Buffer) error {
	// Neither call fails unless the program has ended by itself: then Wait says how.
	_ = command.Process.Signal(syscall.SIGTERM)
	hanging := time.AfterFunc(patience, func() { _ = command.Process.Kill() })
	defer hanging.Stop()
	if err := command.Wait(); err != nil {
		return fmt.Errorf("codecatalyst-mock did not end cleanly: %w\n%s", err, stderr)
	}
	return nil
}
