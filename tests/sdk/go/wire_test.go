// SPDX-License-Identifier: Apache-2.0

package sdk_test

import (
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/codecatalyst"
	"github.com/aws/smithy-go/auth/bearer"
	codecatalystmock "github.com/codecatalyst-mock/codecatalyst-mock/clients/go"
)

func expectRefusal(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got error %v; want one with %q", err, want)
	}
}

func TestRefusesPlainHTTPBeforeItSendsAnything(t *testing.T) {
	t.Parallel()
	user, client := newUser(t, func(options *codecatalyst.Options) { options.BaseEndpoint = &server.URL })
	_, err := client.VerifySession(t.Context(), &codecatalyst.VerifySessionInput{})
	expectRefusal(t, err, "bearer token with HTTP request requires HTTPS")
	user.Verify(t, codecatalystmock.Check{Times: codecatalystmock.Exactly(0)})
}

func TestRefusesACAThatItWasNotTold(t *testing.T) {
	t.Parallel()
	user, client := newUser(t, func(options *codecatalyst.Options) {
		options.HTTPClient = awshttp.NewBuildableClient() // trusts the system's CAs
		options.Retryer = aws.NopRetryer{}
	})
	_, err := client.VerifySession(t.Context(), &codecatalyst.VerifySessionInput{})
	expectRefusal(t, err, "certificate signed by unknown authority")
	user.Verify(t, codecatalystmock.Check{Times: codecatalystmock.Exactly(0)})
}

func TestTakesEndpointAndCAFromTheEnvironment(t *testing.T) {
	user := server.NewUser(t)
	t.Setenv("HOME", t.TempDir())
	// quote: environment
	t.Setenv("AWS_ENDPOINT_URL_CODECATALYST", server.TLSURL)
	t.Setenv("AWS_CA_BUNDLE", server.CAFile)
	t.Setenv("AWS_REGION", "us-west-2")
	loaded, err := config.LoadDefaultConfig(t.Context(),
		config.WithBearerAuthTokenProvider(bearer.StaticTokenProvider{Token: bearer.Token{Value: user.Token}}))
	// end quote
	if err != nil {
		t.Fatal(err)
	}
	create(t, codecatalyst.NewFromConfig(loaded), "ci")
	user.Verify(t, codecatalystmock.Check{Match: creates, Status: 201, Times: codecatalystmock.Exactly(1)})
}

// AWS_BEARER_TOKEN_CODECATALYST, which other SDKs read, gives this one no token; without a token the
// SDK dereferences nil.
func TestPanicsWithoutATokenProvider(t *testing.T) {
	user, client := newUser(t, func(options *codecatalyst.Options) { options.BearerAuthTokenProvider = nil })
	t.Setenv("HOME", t.TempDir())
	t.Setenv("AWS_BEARER_TOKEN_CODECATALYST", user.Token)
	loaded, err := config.LoadDefaultConfig(t.Context())
	if err != nil || loaded.BearerAuthTokenProvider != nil {
		t.Errorf("got %v, %v; want no token", loaded.BearerAuthTokenProvider, err)
	}
	defer func() {
		if cause, ok := recover().(runtime.Error); !ok || !strings.Contains(cause.Error(), "nil pointer") {
			t.Errorf("got panic %v; want one of a nil pointer", cause)
		}
		user.Verify(t, codecatalystmock.Check{Times: codecatalystmock.Exactly(0)})
	}()
	_, err = client.VerifySession(t.Context(), &codecatalyst.VerifySessionInput{})
	t.Errorf("got error %v; want a panic", err)
}

func TestSendsAnExpiryInUTCAndMilliseconds(t *testing.T) {
	t.Parallel()
	user, client := newUser(t)
	_, err := client.CreateAccessToken(t.Context(), &codecatalyst.CreateAccessTokenInput{
		Name:        aws.String("x"),
		ExpiresTime: aws.Time(time.Date(2099, 1, 2, 3, 4, 5, 678_999_999, time.FixedZone("", 2*3600))),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"expiresTime":"2099-01-02T01:04:05.678Z","name":"x"}`
	if got := user.Requests(t)[0].Request.Body; got != want {
		t.Errorf("got %s; want %s", got, want)
	}
}

func TestTakesAnAnswerWithoutASecretForASuccess(t *testing.T) {
	t.Parallel()
	user, client := newUser(t)
	user.AddFault(t, codecatalystmock.Rule{Body: codecatalystmock.Body{DropMembers: []string{"secret"}}})
	if created := create(t, client, "ci"); created.Secret != nil {
		t.Errorf("got secret %q; want none", *created.Secret)
	}
}

// The SDK takes a refusal for one of its clock when the answer's Date is more than four minutes off,
// and tries once more, with the same token.
func TestRetriesAnExceptionOnlyWhenTheClocksDiffer(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for _, test := range []struct {
		code     string
		date     time.Time
		requests int
	}{
		{"ValidationException", now, 1},
		{"ServiceQuotaExceededException", now, 1},
		{"AccessDeniedException", now, 1},
		{"ResourceNotFoundException", now, 1},
		{"ConflictException", now, 1},
		{"AccessDeniedException", now.Add(time.Hour), 2},
		{"AccessDeniedException", now.Add(-time.Hour), 2},
		{"ConflictException", now.Add(time.Hour), 1},
	} {
		user, client := newUser(t)
		user.AddFault(t, codecatalystmock.Rule{Error: codecatalystmock.Exception{
			Code:    test.code,
			Headers: []codecatalystmock.HeaderValue{{Name: "Date", Value: test.date.UTC().Format(http.TimeFormat)}},
		}})
		_, err := client.CreateAccessToken(t.Context(), &codecatalyst.CreateAccessTokenInput{Name: aws.String("x")})
		expectRefusal(t, err, test.code)
		user.Verify(t, codecatalystmock.Check{Times: codecatalystmock.Exactly(test.requests)})
	}
}

// What the SDK makes of one answer that is spoilt. Where it ends in an error and a token is made, nobody
// has the token's secret.
func TestRetriesWhatHasNoAnswerButNotABrokenOne(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name             string
		rule             codecatalystmock.Rule
		requests, tokens int
		failure          string
	}{
		{"no byte", codecatalystmock.Rule{Fault: "EMPTY_RESPONSE"}, 2, 1, ""},
		{"no HTTP", codecatalystmock.Rule{Fault: "RANDOM_DATA_THEN_CLOSE"}, 2, 1, ""},
		{"500 and a token", codecatalystmock.Rule{
			When:  "after",
			Error: codecatalystmock.Exception{Code: "InternalFailure", StatusCode: 500},
		}, 2, 2, ""},
		{"503", codecatalystmock.Rule{
			Error: codecatalystmock.Exception{Code: "ServiceUnavailable", StatusCode: 503},
		}, 2, 1, ""},
		{"502 of a proxy", codecatalystmock.Rule{
			Error: codecatalystmock.Exception{Code: "BadGateway", StatusCode: 502},
			Body:  codecatalystmock.Body{Replace: aws.String("<html>"), ContentType: "text/html"},
		}, 2, 1, ""},
		{"no body", codecatalystmock.Rule{Fault: "CLOSE_AFTER_HEADERS"}, 1, 0, "unexpected EOF"},
		{"half a body", codecatalystmock.Rule{
			Body: codecatalystmock.Body{TruncateAtFraction: aws.Float64(0.5)},
		}, 1, 1, "unexpected EOF"},
		{"no JSON", codecatalystmock.Rule{Body: codecatalystmock.Body{Malformed: true}}, 1, 1, "unexpected EOF"},
	} {
		user, client := newUser(t)
		test.rule.Match, test.rule.Times = creates, 1
		user.AddFault(t, test.rule)
		_, err := client.CreateAccessToken(t.Context(), &codecatalyst.CreateAccessTokenInput{Name: aws.String("x")})
		if test.failure != "" {
			expectRefusal(t, err, test.failure)
		} else if err != nil {
			t.Errorf("%s: got error %v", test.name, err)
		}
		call := user.Calls(t)[0]
		if len(call.Attempts) != test.requests || len(call.AccessTokenIDs) != test.tokens {
			t.Errorf("%s: got %v and %d tokens; want %d requests and %d tokens",
				test.name, call, len(call.AccessTokenIDs), test.requests, test.tokens)
		}
	}
}

// When a connection that was used before ends without an answer, Go's HTTP client repeats a GET by
// itself. The SDK does not know: to it, and in its headers, both are the first attempt.
func TestHTTPClientRepeatsAGetByItself(t *testing.T) {
	t.Parallel()
	user, client := newUser(t, func(options *codecatalyst.Options) { options.Retryer = aws.NopRetryer{} })
	create(t, client, "so that there is a connection")
	user.AddFault(t, codecatalystmock.Rule{Times: 1, Fault: "CONNECTION_RESET_BY_PEER"})
	if _, err := client.VerifySession(t.Context(), &codecatalyst.VerifySessionInput{}); err != nil {
		t.Fatal(err)
	}
	verifies := codecatalystmock.Match{
		Operation: []string{"VerifySession"},
		Attempt:   codecatalystmock.Attempts{Max: 1},
	}
	user.Verify(t, codecatalystmock.Check{
		Match: verifies,
		Times: codecatalystmock.Exactly(2),
		Calls: codecatalystmock.Exactly(1),
	})
}
