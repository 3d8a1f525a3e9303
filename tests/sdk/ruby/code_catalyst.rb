# SPDX-License-Identifier: Apache-2.0
# frozen_string_literal: true

# The client for CodeCatalyst, made from the service's model by what aws-sdk-core offers for it. The
# gem aws-sdk-codecatalyst is generated from the same model and has the same plugins; no registry
# that these tests may rely on carries it, but Debian carries the core, which does all the work:
# parameters, bearer token, retries, HTTP, parsers and errors.

require 'aws-sdk-core'
require 'json'
require 'zlib'
%w[
  bearer_authorization credentials_configuration defaults_mode endpoint_pattern global_configuration
  helpful_socket_errors idempotency_token invocation_id logging param_converter param_validator
  protocols/rest_json recursion_detection regional_endpoint response_paging retry_errors
  sign stub_responses transfer_encoding user_agent
].each { |plugin| require "aws-sdk-core/plugins/#{plugin}" }
require 'seahorse/client/plugins/content_length'

# Reads a service's model, the JSON that botocore ships, into the classes of Seahorse.
class ServiceModel
  SHAPES = {
    'boolean' => Seahorse::Model::Shapes::BooleanShape,
    'integer' => Seahorse::Model::Shapes::IntegerShape,
    'list' => Seahorse::Model::Shapes::ListShape,
    'string' => Seahorse::Model::Shapes::StringShape,
    'structure' => Seahorse::Model::Shapes::StructureShape,
    'timestamp' => Seahorse::Model::Shapes::TimestampShape
  }.freeze

  def initialize(folder)
    @model = read(folder, 'service-2')
    @pagers = read(folder, 'paginators-1').fetch('pagination')
    @shapes = {}
  end

  def api
    Seahorse::Model::Api.new.tap do |api|
      api.version = @model['metadata']['apiVersion']
      api.metadata = @model['metadata']
      @model['operations'].each do |name, definition|
        api.add_operation(snake(name), operation(name, definition))
      end
    end
  end

  private

  def read(folder, name)
    packed = File.join(folder, "#{name}.json.gz")
    return JSON.parse(Zlib::GzipReader.open(packed, &:read)) if File.exist?(packed)

    JSON.parse(File.read(File.join(folder, "#{name}.json")))
  end

  def snake(name)
    name.gsub(/(?<=[a-z0-9])(?=[A-Z])/, '_').downcase.to_sym
  end

  def operation(name, definition)
    Seahorse::Model::Operation.new.tap do |operation|
      operation.name = name
      operation.http_method = definition['http']['method']
      operation.http_request_uri = definition['http']['requestUri']
      operation.input = reference(definition['input'])
      operation.output = reference(definition['output'])
      definition.fetch('errors', []).each { |error| operation.errors << reference(error) }
      operation[:pager] = pager(@pagers[name]) if @pagers.key?(name)
    end
  end

  def pager(rule)
    tokens = Array(rule['output_token']).map { |token| snake(token).to_s }
    targets = Array(rule['input_token']).map { |token| snake(token).to_s }
    Aws::Pager.new(limit_key: rule['limit_key'] && snake(rule['limit_key']).to_s,
                   tokens: tokens.zip(targets).to_h)
  end

  def reference(definition, required: false)
    if definition.nil?
      nothing = Seahorse::Model::Shapes::StructureShape.new(struct_class: Aws::EmptyStructure)
      return Seahorse::Model::Shapes::ShapeRef.new(shape: nothing)
    end
    Seahorse::Model::Shapes::ShapeRef.new(
      shape: shape(definition['shape']), required: required,
      location: definition['location'], location_name: definition['locationName']
    ).tap { |reference| reference['idempotencyToken'] = true if definition['idempotencyToken'] }
  end

  # Shapes refer to one another, so each is known before what is in it.
  def shape(name)
    @shapes[name] ||= begin
      definition = @model['shapes'].fetch(name)
      @shapes[name] = SHAPES.fetch(definition['type']).new(name: name)
      fill(@shapes[name], definition)
    end
  end

  def fill(shape, definition)
    shape['timestampFormat'] = definition['timestampFormat'] if definition['timestampFormat']
    shape.member = reference(definition['member']) if definition['type'] == 'list'
    add_members(shape, definition) if definition['type'] == 'structure'
    shape
  end

  def add_members(shape, definition)
    required = definition.fetch('required', [])
    definition['members'].each do |name, member|
      with_name = { 'locationName' => name }.merge(member)
      shape.add_member(snake(name), reference(with_name, required: required.include?(name)))
    end
    names = shape.member_names
    shape.struct_class = names.empty? ? Aws::EmptyStructure : Struct.new(*names) { include Aws::Structure }
  end
end

module CodeCatalyst
  module Errors
    extend Aws::Errors::DynamicErrors
  end

  # The gem has a generated rule set here. For an endpoint that is given, as here, all that is left of
  # it is the name of the authentication.
  class Authentication < Seahorse::Client::Plugin
    class Handler < Seahorse::Client::Handler
      def call(context)
        context[:auth_scheme] = Aws::Endpoints.resolve_auth_scheme(context, nil)
        @handler.call(context)
      end
    end

    def add_handlers(handlers, _config)
      handlers.add(Handler, step: :build, priority: 75)
    end
  end

  class Client < Seahorse::Client::Base
    include Aws::ClientStubs

    @identifier = :codecatalyst

    model = ENV.fetch('CODECATALYST_MODEL') do
      abort 'CODECATALYST_MODEL is not set: it names the folder of the model, and tests/sdk/ruby/run sets it'
    end
    set_api(ServiceModel.new(model).api)

    [
      Seahorse::Client::Plugins::ContentLength, Aws::Plugins::CredentialsConfiguration,
      Aws::Plugins::Logging, Aws::Plugins::ParamConverter, Aws::Plugins::ParamValidator,
      Aws::Plugins::UserAgent, Aws::Plugins::HelpfulSocketErrors, Aws::Plugins::RetryErrors,
      Aws::Plugins::GlobalConfiguration, Aws::Plugins::RegionalEndpoint,
      Aws::Plugins::EndpointPattern, Aws::Plugins::ResponsePaging, Aws::Plugins::StubResponses,
      Aws::Plugins::IdempotencyToken, Aws::Plugins::TransferEncoding, Aws::Plugins::DefaultsMode,
      Aws::Plugins::RecursionDetection, Aws::Plugins::Sign, Aws::Plugins::Protocols::RestJson,
      CodeCatalyst::Authentication
    ].each { |plugin| add_plugin(plugin) }

    def build_request(operation, params = {})
      handlers = @handlers.for(operation)
      context = Seahorse::Client::RequestContext.new(
        operation_name: operation, operation: config.api.operation(operation),
        client: self, params: params, config: config
      )
      Seahorse::Client::Request.new(handlers, context)
    end

    class << self
      attr_reader :identifier

      def errors_module
        CodeCatalyst::Errors
      end
    end
  end
end
