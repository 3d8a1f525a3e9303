// SPDX-License-Identifier: Apache-2.0

package sdk_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/codecatalyst"
	"github.com/aws/aws-sdk-go-v2/service/codecatalyst/types"
	"github.com/aws/smithy-go"
	codecatalystmock "github.com/codecatalyst-mock/codecatalyst-mock/clients/go"
)

const year = 365 * 24 * time.Hour

var creates = codecatalystmock.Match{Operation: []string{"CreateAccessToken"}}

func TestCreatesTokensWithAndWithoutExpiry(t *testing.T) {
	t.Parallel()
	user, client := newUser(t)
	expires := time.Date(2099, 1, 2, 3, 4, 5, 678_000_000, time.UTC)
	created, err := client.CreateAccessToken(t.Context(), &codecatalyst.CreateAccessTokenInput{
		Name:        aws.String("tök🙂"),
		ExpiresTime: &expires,
	})
	if err != nil {
		t.Fatal(err)
	}
	if !created.ExpiresTime.Equal(expires) || *created.Name != "tök🙂" {
		t.Errorf("got %q until %v; want tök🙂 until %v", *created.Name, created.ExpiresTime, expires)
	}
	if *created.Secret == "" || *created.AccessTokenId == "" {
		t.Errorf("got secret %q and id %q", *created.Secret, *created.AccessTokenId)
	}

	before := server.Clock().Now(t)
	lasting := create(t, client, "lasting").ExpiresTime
	after := server.Clock().Now(t)
	if lasting.Before(before.Add(year)) || lasting.After(after.Add(year)) {
		t.Errorf("got %v; want 365 days from between %v and %v", lasting, before, after)
	}
	user.Verify(t, codecatalystmock.Check{Match: creates, Status: 201, Times: codecatalystmock.Exactly(2)})
}

func TestPagesThrough25TokensAndDeletesOne(t *testing.T) {
	t.Parallel()
	user, client := newUser(t)
	var want []string
	var last *codecatalyst.CreateAccessTokenOutput
	for number := range 25 {
		want = append(want, fmt.Sprintf("token %d", number))
		last = create(t, client, want[number])
	}
	expectNames(t, client, want...)
	pages := codecatalystmock.Match{Operation: []string{"ListAccessTokens"}}
	user.Verify(t, codecatalystmock.Check{Match: pages, Calls: codecatalystmock.Exactly(3)})

	gone := &codecatalyst.DeleteAccessTokenInput{Id: last.AccessTokenId}
	if _, err := client.DeleteAccessToken(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	expectNames(t, client, want[:24]...)
	_, err := client.DeleteAccessToken(t.Context(), gone)
	expectError[*types.ResourceNotFoundException](t, err, 404)
}

func TestTellsWhoCallsAndTheRequestID(t *testing.T) {
	t.Parallel()
	user, client := newUser(t)
	session, err := client.VerifySession(t.Context(), &codecatalyst.VerifySessionInput{})
	if err != nil {
		t.Fatal(err)
	}
	details, err := client.GetUserDetails(t.Context(), &codecatalyst.GetUserDetailsInput{})
	if err != nil {
		t.Fatal(err)
	}
	if *session.Identity != user.Identity || *details.UserId != user.Identity || *details.UserName != user.UserName {
		t.Errorf("got %s and %s, %s; want %s, %s",
			*session.Identity, *details.UserId, *details.UserName, user.Identity, user.UserName)
	}

	_, err = client.DeleteAccessToken(t.Context(), &codecatalyst.DeleteAccessTokenInput{Id: aws.String("nothing")})
	var failure *awshttp.ResponseError
	if !errors.As(err, &failure) {
		t.Fatalf("got %v; want an answer", err)
	}
	ofAnswer, _ := awsmiddleware.GetRequestIDMetadata(session.ResultMetadata)
	requests := user.Requests(t)
	if ofAnswer != requests[0].RequestID || failure.ServiceRequestID() != requests[2].RequestID {
		t.Errorf("got request ids %q and %q; want %q and %q",
			ofAnswer, failure.ServiceRequestID(), requests[0].RequestID, requests[2].RequestID)
	}
}

// expectError expects an exception of the service of type E, and returns its message.
func expectError[E smithy.APIError](t *testing.T, err error, status int) string {
	t.Helper()
	var exception E
	if !errors.As(err, &exception) {
		t.Errorf("got %v; want a %v", err, reflect.TypeFor[E]())
		return ""
	}
	var answer *awshttp.ResponseError
	if !errors.As(err, &answer) || answer.HTTPStatusCode() != status {
		t.Errorf("got %v; want status %d", err, status)
	}
	return exception.ErrorMessage()
}

// createWith creates a token once, without retries, while the service answers every create with an
// exception.
func createWith(t *testing.T, code, message string) error {
	t.Helper()
	user, client := newUser(t, func(options *codecatalyst.Options) { options.Retryer = aws.NopRetryer{} })
	user.AddFault(t, codecatalystmock.Rule{
		Match: creates,
		Error: codecatalystmock.Exception{Code: code, Message: message},
	})
	_, err := client.CreateAccessToken(t.Context(), &codecatalyst.CreateAccessTokenInput{Name: aws.String("x")})
	return err
}

func TestRaisesTheSixTypedExceptions(t *testing.T) {
	t.Parallel()
	_, client := newUser(t)
	expectMessage := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("got message %q; want %q", got, want)
		}
	}
	_, err := client.CreateAccessToken(t.Context(), &codecatalyst.CreateAccessTokenInput{
		Name: aws.String(strings.Repeat("x", 101)),
	})
	expectMessage(expectError[*types.ValidationException](t, err, 400),
		"1 validation error detected. Value at '/name' failed to satisfy constraint: "+
			"Member must have length between 1 and 100, inclusive")
	_, err = client.DeleteAccessToken(t.Context(), &codecatalyst.DeleteAccessTokenInput{Id: aws.String("nothing")})
	if message := expectError[*types.ResourceNotFoundException](t, err, 404); !strings.Contains(message, "token") {
		t.Errorf("got message %q", message)
	}
	err = createWith(t, "ServiceQuotaExceededException", "full")
	expectMessage(expectError[*types.ServiceQuotaExceededException](t, err, 402), "full")
	err = createWith(t, "ConflictException", "taken")
	expectMessage(expectError[*types.ConflictException](t, err, 409), "taken")
	err = createWith(t, "AccessDeniedException", "no")
	expectMessage(expectError[*types.AccessDeniedException](t, err, 403), "no")
	err = createWith(t, "ThrottlingException", "slow down")
	expectMessage(expectError[*types.ThrottlingException](t, err, 429), "slow down")
}

func TestRetriesThrottledCalls(t *testing.T) {
	t.Parallel()
	user, client := newUser(t)
	fault := user.AddFault(t, codecatalystmock.Rule{
		Match: creates,
		Error: codecatalystmock.Exception{Code: "ThrottlingException"},
	})
	_, err := client.CreateAccessToken(t.Context(), &codecatalyst.CreateAccessTokenInput{Name: aws.String("x")})
	expectError[*types.ThrottlingException](t, err, 429)
	user.Verify(t, codecatalystmock.Check{
		Match: creates,
		Fault: fault.ID,
		Times: codecatalystmock.Exactly(attempts),
		Calls: codecatalystmock.Exactly(1),
	})
}

// quote: test
func TestRecoversFromAResetConnection(t *testing.T) {
	t.Parallel()
	user := server.NewUser(t)
	client := codecatalyst.NewFromConfig(user.Config())
	user.AddFault(t, codecatalystmock.Rule{
		Match: codecatalystmock.Match{Operation: []string{"CreateAccessToken"}},
		Times: 1,
		Fault: "CONNECTION_RESET_BY_PEER",
	})

	create(t, client, "ci")

	expectNames(t, client, "ci")
	user.Verify(t, codecatalystmock.Check{
		Match: codecatalystmock.Match{Operation: []string{"CreateAccessToken"}},
		Times: codecatalystmock.Exactly(2),
		Calls: codecatalystmock.Exactly(1),
	})
}

// end quote

func TestShowsTheDuplicateOfALostAnswer(t *testing.T) {
	t.Parallel()
	user, client := newUser(t)
	user.AddFault(t, codecatalystmock.Rule{
		Match: codecatalystmock.Match{Operation: []string{"CreateAccessToken"}, Attempt: codecatalystmock.Attempts{Max: 1}},
		When:  "after",
		Fault: "CONNECTION_RESET_BY_PEER",
	})
	created := create(t, client, "ci")
	expectNames(t, client, "ci", "ci")
	call := user.Calls(t)[0]
	if call.Duplicates != 1 || len(call.AccessTokenIDs) != 2 || call.AccessTokenIDs[1] != *created.AccessTokenId {
		t.Errorf("got %d duplicates of %q; want one, and the caller to have the second of two", call.Duplicates, call.AccessTokenIDs)
	}
}

func TestForgetsExpiredTokens(t *testing.T) {
	t.Parallel()
	_, client := newUser(t)
	expires := server.Clock().Now(t).Add(time.Hour)
	created, err := client.CreateAccessToken(t.Context(), &codecatalyst.CreateAccessTokenInput{
		Name:        aws.String("short"),
		ExpiresTime: &expires,
	})
	if err != nil {
		t.Fatal(err)
	}
	create(t, client, "long")
	expectNames(t, client, "short", "long")
	server.Clock().Advance(t, time.Hour+time.Second)
	expectNames(t, client, "long")
	_, err = client.DeleteAccessToken(t.Context(), &codecatalyst.DeleteAccessTokenInput{Id: created.AccessTokenId})
	expectError[*types.ResourceNotFoundException](t, err, 404)
}

func TestKeepsTwoUsersApartInParallel(t *testing.T) {
	t.Parallel()
	var together sync.WaitGroup
	for _, name := range []string{"alice", "bob"} {
		_, client := newUser(t)
		together.Add(1)
		go func() {
			defer together.Done()
			var want []string
			for number := range 12 {
				want = append(want, fmt.Sprint(name, number))
				_, err := client.CreateAccessToken(t.Context(), &codecatalyst.CreateAccessTokenInput{Name: &want[number]})
				if err != nil {
					t.Error(err)
				}
			}
			// Not expectNames: only the test's own goroutine may end the test.
			if got, err := listNames(t.Context(), client); err != nil || !slices.Equal(got, want) {
				t.Errorf("got tokens %q, %v; want %q", got, err, want)
			}
		}()
	}
	together.Wait()
}

func TestWorksOverHTTPS(t *testing.T) {
	t.Parallel()
	user := server.NewUser(t)
	client, err := newClient(server.TLSURL, server.CAFile, user.Token)
	if err != nil {
		t.Fatal(err)
	}
	create(t, client, "ci")
	expectNames(t, client, "ci")
}
