module github.com/codecatalyst-mock/codecatalyst-mock/clients/go

go 1.24

require (
	github.com/aws/aws-sdk-go-v2 v1.30.0
	github.com/aws/smithy-go v1.20.2
)
