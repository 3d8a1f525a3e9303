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
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// How long the server may take to get ready, to stop and to answer a request of the admin API.
const patience = 30 * time.Second

// The variables that configure the server and this package.
const (
	variables          = "CODECATALYST_MOCK_"
	adminTokenVariable = "CODECATALYST_MOCK_ADMIN_TOKEN"
)

var readyLine = regexp.MustCompile(`^codecatalyst-mock ready: (http://\S+) (https://\S+)`)

// Server is a codecatalyst-mock that answers requests.
type Server struct {
	URL        string // over HTTP, such as http://127.0.0.1:8700
	TLSURL     string // over HTTPS, which the SDK needs
	CAFile     string // a PEM file with the CA that vouches for TLSURL; "" means the system's
	AdminToken string // what the admin API asks for; "" if it asks for nothing

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
	return OpenWithAdminToken("", args...)
}

// OpenWithAdminToken starts a server whose admin API answers nobody without this token. It is handed
// over by the environment, where other users of the machine do not see it.
func OpenWithAdminToken(token string, args ...string) (*Server, error) {
	name := os.Getenv("CODECATALYST_MOCK_BINARY")
	if name == "" {
		name = "codecatalyst-mock"
	}
	binary, err := exec.LookPath(name)
	if err != nil {
		return nil, fmt.Errorf("codecatalyst-mock was not found: put it on the PATH, "+
			"or set CODECATALYST_MOCK_BINARY to the program or CODECATALYST_MOCK_URL to a running server: %w", err)
	}
	return launch(binary, token, args)
}

// Attach uses a server that runs already. Close leaves it running. Its AdminToken is that of the
// environment.
func Attach(url, tlsURL, caFile string) (*Server, error) {
	return attach(url, tlsURL, caFile, os.Getenv(adminTokenVariable))
}

func attach(url, tlsURL, caFile, adminToken string) (*Server, error) {
	if tlsURL == "" {
		return nil, errors.New("the AWS SDK for Go sends bearer tokens over HTTPS only: " +
			"start codecatalyst-mock with --tls-port and --tls-ca-out, " +
			"and set CODECATALYST_MOCK_TLS_URL and CODECATALYST_MOCK_CA")
	}
	server := &Server{
		URL:        strings.TrimRight(url, "/"),
		TLSURL:     strings.TrimRight(tlsURL, "/"),
		CAFile:     caFile,
		AdminToken: adminToken,
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

func launch(binary, adminToken string, args []string) (*Server, error) {
	folder, err := os.MkdirTemp("", "codecatalyst-mock-")
	if err != nil {
		return nil, err
	}
	ca := filepath.Join(folder, "ca.pem")
	program, err := start(binary, environment(adminToken), append([]string{
		"--port", "0", "--tls-port", "0", "--tls-ca-out", ca, "--stop-with-stdin"}, args...))
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	stop := sync.OnceValue(func() error {
		return errors.Join(program.end(), os.RemoveAll(folder))
	})
	ready := program.awaitReady()
	if ready == nil {
		_ = stop()
		return nil, fmt.Errorf("%s did not say that it is ready, then %v:\n%s",
			binary, program.command.ProcessState, &program.stderr)
	}
	server, err := attach(ready[1], ready[2], ca, adminToken)
	if err != nil {
		return nil, errors.Join(err, stop())
	}
	server.stop = func() error {
		server.admin.CloseIdleConnections()
		return stop()
	}
	return server, nil
}

// environment is this process's, without what would configure the server besides its arguments.
func environment(adminToken string) []string {
	kept := slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return strings.HasPrefix(variable, variables)
	})
	if adminToken != "" {
		kept = append(kept, adminTokenVariable+"="+adminToken)
	}
	return kept
}

// process is the program while it runs. It ends with its standard input, a pipe whose other end is
// this process's alone: however this process ends, the program does too.
type process struct {
	command *exec.Cmd
	stdin   io.Closer
	stdout  io.Reader
	stderr  bytes.Buffer
}

func start(binary string, environment, args []string) (*process, error) {
	p := &process{command: exec.Command(binary, args...)}
	p.command.Env = environment
	p.command.Stderr = &p.stderr
	var err error
	if p.stdin, err = p.command.StdinPipe(); err != nil {
		return nil, err
	}
	if p.stdout, err = p.command.StdoutPipe(); err != nil {
		return nil, err
	}
	return p, p.command.Start()
}

// awaitReady returns the parts of the ready line, or nil when the program says something else, ends
// or takes too long.
func (p *process) awaitReady() []string {
	defer p.killLater().Stop()
	lines := bufio.NewScanner(p.stdout)
	lines.Scan()
	return readyLine.FindStringSubmatch(lines.Text())
}

// killLater kills the program when patience is over, unless the timer is stopped before.
func (p *process) killLater() *time.Timer {
	// It fails only when the program has ended by itself.
	return time.AfterFunc(patience, func() { _ = p.command.Process.Kill() })
}

func (p *process) end() error {
	defer p.killLater().Stop()
	// An error would mean that it is closed already.
	_ = p.stdin.Close()
	if err := p.command.Wait(); err != nil {
		return fmt.Errorf("codecatalyst-mock did not end cleanly: %w\n%s", err, &p.stderr)
	}
	return nil
}
