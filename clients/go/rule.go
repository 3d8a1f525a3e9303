// SPDX-License-Identifier: Apache-2.0

package codecatalystmock

// Rule says which of a user's requests go wrong, when, and how. Its members are those of the
// server's fault rules, which docs/FAULTS.md explains.
type Rule struct {
	// ID names the rule; User.AddFault puts the user's name and a hyphen in front. It may be left out.
	ID string `json:"id"`

	Match       Match    `json:"match,omitzero"`        // which requests the rule is for; empty: all
	Scope       string   `json:"scope,omitempty"`       // what counters count: "global" (all matches), "user" or "call"
	Skip        int      `json:"skip,omitempty"`        // so many matches pass first
	Times       int      `json:"times,omitempty"`       // then it fires so often at the most; 0: without limit
	Probability *float64 `json:"probability,omitempty"` // nil is 1: always
	Window      Window   `json:"window,omitzero"`       // when it is in force
	TTLMs       int      `json:"ttlMs,omitempty"`       // it removes itself after this time on the server's clock
	When        string   `json:"when,omitempty"`        // "before", or "after": the operation happens, its answer is lost
	Continue    bool     `json:"continue,omitempty"`    // later rules may fire too

	// What happens each time that it fires, as in Effect.
	Error          Exception `json:"error,omitzero"`
	Delay          Delay     `json:"delay,omitzero"`
	Fault          string    `json:"fault,omitempty"`
	Body           Body      `json:"body,omitzero"`
	ChunkedDribble Dribble   `json:"chunkedDribble,omitzero"`
	BytesPerSecond int       `json:"bytesPerSecond,omitempty"`

	// Or what happens the first time, the second time, and so on; then "pass", "repeat" or "last".
	Sequence []Effect `json:"sequence,omitempty"`
	OnEnd    string   `json:"onEnd,omitempty"`
}

// Match selects requests: those for which everything in it holds. The user is not in it, because
// User.AddFault and User.Verify add it.
type Match struct {
	Operation []string `json:"operation,omitempty"` // one of these, such as "CreateAccessToken"; none: all
	Method    Text     `json:"method,omitzero"`
	Path      Text     `json:"path,omitzero"` // without the query
	Body      Text     `json:"body,omitzero"`
	Headers   []Header `json:"headers,omitempty"`
	Attempt   Attempts `json:"attempt,omitzero"`
}

// Text selects texts: those for which everything in it holds.
type Text struct {
	EqualTo  string `json:"equalTo,omitempty"`
	Contains string `json:"contains,omitempty"`
	Matches  string `json:"matches,omitempty"` // a POSIX extended regular expression
	Absent   bool   `json:"absent,omitempty"`  // there is none, or it is empty
}

// Header selects requests by a header's value.
type Header struct {
	Name string `json:"name"`
	Text
}

// Attempts selects attempts of an SDK's call, counted from 1.
type Attempts struct {
	Min int `json:"min,omitempty"`
	Max int `json:"max,omitempty"`
}

// Window is a time on the server's clock since its start, or its last reset.
type Window struct {
	StartMs    int `json:"startMs,omitempty"`
	DurationMs int `json:"durationMs"`
}

// Effect is what happens to a request or its answer. An empty one in a sequence lets a request pass.
type Effect struct {
	Error          Exception `json:"error,omitzero"`           // an error in place of the answer
	Delay          Delay     `json:"delay,omitzero"`           // how long the answer waits
	Fault          string    `json:"fault,omitempty"`          // what happens to the connection, such as "CONNECTION_RESET_BY_PEER"
	Body           Body      `json:"body,omitzero"`            // what is wrong with the answer's body
	ChunkedDribble Dribble   `json:"chunkedDribble,omitzero"`  // the body comes in pieces
	BytesPerSecond int       `json:"bytesPerSecond,omitempty"` // how fast the body comes
}

// Exception is an error of the service.
type Exception struct {
	Code         string        `json:"code"` // such as "ThrottlingException"
	Message      string        `json:"message,omitempty"`
	StatusCode   int           `json:"statusCode,omitempty"` // needed when the service has no such exception
	RetryAfterMs int           `json:"retryAfterMs,omitempty"`
	Headers      []HeaderValue `json:"headers,omitempty"`
}

// HeaderValue is a further header of an answer.
type HeaderValue struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Delay is how long an answer waits, in real time. "fixed" takes Ms; "uniform" LowerMs and UpperMs;
// "lognormal" MedianMs, Sigma and MaxMs.
type Delay struct {
	Type     string   `json:"type"`
	Ms       *int     `json:"ms,omitempty"`
	LowerMs  *int     `json:"lowerMs,omitempty"`
	UpperMs  *int     `json:"upperMs,omitempty"`
	MedianMs *float64 `json:"medianMs,omitempty"`
	Sigma    *float64 `json:"sigma,omitempty"`
	MaxMs    *int     `json:"maxMs,omitempty"`
}

// Body is what is wrong with an answer's body.
type Body struct {
	TruncateAtFraction *float64 `json:"truncateAtFraction,omitempty"` // the connection ends after this part
	ContentLengthDelta int      `json:"contentLengthDelta,omitempty"` // added to the Content-Length
	Malformed          bool     `json:"malformed,omitempty"`          // the last byte is missing
	ContentType        string   `json:"contentType,omitempty"`
	DropMembers        []string `json:"dropMembers,omitempty"` // such as "secret"
	Replace            *string  `json:"replace,omitempty"`     // another body
}

// Dribble is a body that comes in pieces.
type Dribble struct {
	NumberOfChunks  int `json:"numberOfChunks"`
	TotalDurationMs int `json:"totalDurationMs"`
}
