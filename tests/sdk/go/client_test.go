// SPDX-License-Identifier: Apache-2.0

package sdk_test

import (
	"context"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/codecatalyst"
	"github.com/aws/smithy-go/auth/bearer"
	codecatalystmock "github.com/codecatalyst-mock/codecatalyst-mock/clients/go"
)

// quote: attempts
// attempts is how often the SDK sends a call that is throttled or gets no answer.
const attempts = 3

// end quote

// quote: main
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

// end quote

// quote: client
// newClient is the SDK's client without codecatalystmock: what a program needs to come here.
func newClient(endpoint, caFile, token string) (*codecatalyst.Client, error) {
	pem, err := os.ReadFile(caFile)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s: no certificate", caFile)
	}
	httpClient := awshttp.NewBuildableClient().WithTransportOptions(func(transport *http.Transport) {
		transport.TLSClientConfig.RootCAs = roots
	})
	return codecatalyst.New(codecatalyst.Options{
		Region:                  "us-west-2",
		BaseEndpoint:            aws.String(endpoint), // https://127.0.0.1:8701
		BearerAuthTokenProvider: bearer.StaticTokenProvider{Token: bearer.Token{Value: token}},
		HTTPClient:              httpClient,
	}), nil
}

// end quote

// newUser is a user of the test's own, and a client of this user.
func newUser(t *testing.T, options ...func(*codecatalyst.Options)) (*codecatalystmock.User, *codecatalyst.Client) {
	t.Helper()
	user := server.NewUser(t)
	return user, codecatalyst.NewFromConfig(user.Config(), options...)
}

func create(t *testing.T, client *codecatalyst.Client, name string) *codecatalyst.CreateAccessTokenOutput {
	t.Helper()
	created, err := client.CreateAccessToken(t.Context(), &codecatalyst.CreateAccessTokenInput{Name: &name})
	if err != nil {
		t.Fatal(err)
	}
	return created
}

// listNames are those of the user's tokens, in order, by the SDK's paginator.
func listNames(ctx context.Context, client *codecatalyst.Client) ([]string, error) {
	var found []string
	pages := codecatalyst.NewListAccessTokensPaginator(client, &codecatalyst.ListAccessTokensInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, item := range page.Items {
			found = append(found, *item.Name)
		}
	}
	return found, nil
}

func expectNames(t *testing.T, client *codecatalyst.Client, want ...string) {
	t.Helper()
	got, err := listNames(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got tokens %q; want %q", got, want)
	}
}
