# SPDX-License-Identifier: Apache-2.0
# frozen_string_literal: true

require_relative 'code_catalyst'
require_relative 'mock_server'

# quote: attempts
# What the SDK does by itself ("legacy": the first attempt and a retry_limit of 3).
ATTEMPTS = 4
# end quote

DAY = 24 * 60 * 60

RSpec.describe CodeCatalyst::Client do
  let(:user) { MockUser.new }
  let(:client) { user.client }

  after { user.forgive }

  def tokens(client)
    client.list_access_tokens.flat_map(&:items)
  end

  it 'creates tokens with and without expiry' do
    # The SDK writes whole seconds only.
    wanted = Time.utc(2099, 1, 2, 3, 4, 5)
    expect(client.create_access_token(name: 'far', expires_time: wanted).expires_time).to eq wanted

    before = MockServer.now
    created = client.create_access_token(name: 'year')
    after = MockServer.now
    expect(created.secret).to start_with 'mockpat-'
    # ... and reads them: the fraction of an answer is lost.
    expect(created.expires_time).to be_between((before + (365 * DAY)).floor, after + (365 * DAY))
  end

  it 'pages through 25 tokens and deletes one' do
    ids = Array.new(25) { |n| client.create_access_token(name: "token-#{n}").access_token_id }
    pages = client.list_access_tokens(max_results: 10).to_a
    expect(pages.map { |page| page.items.length }).to eq [10, 10, 5]
    expect(pages.flat_map(&:items).map(&:id)).to eq ids

    client.delete_access_token(id: ids[12])
    expect(tokens(client).map(&:id)).to eq ids - [ids[12]]
    expect { client.delete_access_token(id: ids[12]) }
      .to raise_error(CodeCatalyst::Errors::ResourceNotFoundException)
  end

  it 'tells who calls and the request id' do
    session = client.verify_session
    details = client.get_user_details
    expect(details.user_id).to eq session.identity
    expect(details.primary_email.email).to end_with '@example.com'

    # quote: request-id
    request_id = session.context.http_response.headers['x-amzn-requestid']
    # end quote
    expect(request_id).to match(/\A\h{8}-\h{4}-\h{4}-\h{4}-\h{12}\z/)
    expect { client.delete_access_token(id: 'unknown') }.to raise_error do |error|
      expect(error.context[:request_id]).to match(/\A\h{8}-/)
      expect(error.context[:request_id]).not_to eq request_id
    end
  end

  it 'raises the six typed exceptions' do
    {
      'ServiceQuotaExceededException' => 402, 'ConflictException' => 409,
      'AccessDeniedException' => 403, 'ThrottlingException' => 429
    }.each do |name, status|
      user.fail_with(error: { code: name, message: "as asked: #{name}" })
      expect { user.client(retry_limit: 0).create_access_token(name: 'x') }
        .to raise_error(CodeCatalyst::Errors.const_get(name), "as asked: #{name}") { |error|
          expect(error.context.http_response.status_code).to eq status
        }
      user.forgive
    end

    expect { client.create_access_token(name: 'x' * 101) }
      .to raise_error(CodeCatalyst::Errors::ValidationException, /length between 1 and 100/) { |error|
        expect(error.context.http_response.status_code).to eq 400
      }
    expect { client.delete_access_token(id: 'unknown') }
      .to raise_error(CodeCatalyst::Errors::ResourceNotFoundException, /'unknown'/) { |error|
        expect(error.context.http_response.status_code).to eq 404
      }
  end

  it 'retries throttled calls' do
    user.fail_with(match: { operation: 'CreateAccessToken' }, error: { code: 'ThrottlingException' })
    expect { client.create_access_token(name: 'x') }
      .to raise_error(CodeCatalyst::Errors::ThrottlingException)
    # Nothing says that these belong together, so they are counted one by one.
    requests = user.requests('CreateAccessToken')
    expect(requests.map { |request| request['status'] }).to eq [429] * ATTEMPTS
    expect(requests.flat_map { |request| request['request']['headers'].keys }.grep(/amz-sdk/)).to be_empty
  end

  it 'recovers from a reset connection' do
    user.fail_with(match: { operation: 'CreateAccessToken' }, times: 1, fault: 'CONNECTION_RESET_BY_PEER')
    expect(client.create_access_token(name: 'x').secret).to start_with 'mockpat-'
    expect(user.requests('CreateAccessToken').length).to eq 2
    expect(tokens(client).length).to eq 1
  end

  it 'shows the duplicate of a lost answer' do
    user.fail_with(match: { operation: 'CreateAccessToken' }, times: 1, when: 'after',
                   fault: 'CONNECTION_RESET_BY_PEER')
    created = client.create_access_token(name: 'x')
    expect(user.requests('CreateAccessToken').length).to eq 2
    expect(tokens(client).map(&:name)).to eq %w[x x]
    expect(tokens(client).last.id).to eq created.access_token_id
  end

  it 'forgets expired tokens' do
    created = client.create_access_token(name: 'brief', expires_time: MockServer.now + 3600)
    expect(tokens(client).map(&:id)).to eq [created.access_token_id]
    MockServer.advance(3601)
    expect(tokens(client)).to be_empty
    expect { client.delete_access_token(id: created.access_token_id) }
      .to raise_error(CodeCatalyst::Errors::ResourceNotFoundException)
  end

  it 'keeps two users apart in parallel' do
    seen = [MockUser.new, MockUser.new].map do |someone|
      Thread.new do
        mine = someone.client
        ids = Array.new(12) { mine.create_access_token(name: someone.token).access_token_id }
        [ids, tokens(mine)]
      end
    end.map(&:value)
    seen.each do |ids, listed|
      expect(listed.map(&:id)).to eq ids
    end
    expect(seen.flat_map(&:first).uniq.length).to eq 24
  end

  it 'works over https' do
    created = client.create_access_token(name: 'x')
    expect(tokens(client).map(&:id)).to eq [created.access_token_id]

    # Nothing else is trusted: without the CA there is no connection, and nobody is asked.
    strangers_store = user.client(ssl_ca_bundle: '/etc/ssl/certs/ca-certificates.crt', retry_limit: 0)
    expect { strangers_store.verify_session }
      .to raise_error(Seahorse::Client::NetworkingError, /certificate verify failed/)
  end

  it 'sends no bearer token over plain http' do
    plain = user.client(endpoint: ENV.fetch('CODECATALYST_MOCK_URL'))
    expect { plain.verify_session }.to raise_error(ArgumentError, /non https endpoint/)
  end

  it 'counts from nought in the standard retry mode' do
    user.fail_with(match: { operation: 'CreateAccessToken' }, error: { code: 'ThrottlingException' })
    expect { user.client(retry_mode: 'standard').create_access_token(name: 'x') }
      .to raise_error(CodeCatalyst::Errors::ThrottlingException)
    sent = user.requests('CreateAccessToken').map { |request| request['request']['headers'] }
    expect(sent.map { |headers| headers['amz-sdk-request'][/attempt=\d/] })
      .to eq %w[attempt=0 attempt=1 attempt=2]
    expect(sent.map { |headers| headers['amz-sdk-invocation-id'] }.compact).to be_empty
  end
end
