# SPDX-License-Identifier: Apache-2.0
# frozen_string_literal: true

require 'json'
require 'net/http'
require 'securerandom'
require 'time'

# The running codecatalyst-mock, by its admin API.
class MockServer
  URL = URI(ENV.fetch('CODECATALYST_MOCK_URL'))

  def self.admin(method, path, body = nil)
    request = Net::HTTP.const_get(method.capitalize).new("/_mock/#{path}")
    request.body = JSON.generate(body) if body
    answer = Net::HTTP.start(URL.host, URL.port, nil) { |http| http.request(request) }
    raise "#{method} #{path}: #{answer.code} #{answer.body}" unless answer.is_a?(Net::HTTPSuccess)

    JSON.parse(answer.body)
  end

  def self.now
    Time.iso8601(admin(:get, 'clock')['now'])
  end

  def self.advance(seconds)
    admin(:put, 'clock', { action: 'advance', ms: seconds * 1000 })
  end
end

# A user whom no other test has: whoever brings this bearer token.
class MockUser
  attr_reader :token

  def initialize
    @token = "ruby-#{SecureRandom.hex(8)}"
    @faults = []
  end

  # quote: client
  def client(**options)
    CodeCatalyst::Client.new(
      region: 'us-west-2',
      endpoint: ENV.fetch('CODECATALYST_MOCK_TLS_URL'),
      ssl_ca_bundle: ENV.fetch('CODECATALYST_MOCK_CA'),
      token_provider: Aws::StaticTokenProvider.new(token),
      **options
    )
  end
  # end quote

  # What the server calls the user, whom it knows by this name from the first request on.
  def name
    @name ||= client.get_user_details.user_name
  end

  # A fault rule for this user's requests alone.
  def fail_with(match: {}, **rule)
    id = "#{token}-#{@faults.length}"
    MockServer.admin(:post, 'faults', { id: id, match: { user: { equalTo: name }, **match }, **rule })
    @faults << id
  end

  def forgive
    @faults.each { |id| MockServer.admin(:delete, "faults/#{id}") }
    @faults.clear
  end

  def requests(operation)
    MockServer.admin(:get, "requests?user=#{name}&operation=#{operation}")['requests']
  end
end
