import { Code, ERROR_REASONS, PeerError, RequestError, type ErrorReason } from '@eaglerank/domain';
import { expect } from 'chai';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import {
  decodeDetails,
  encodeDetails,
  isDocumented,
  toPeerError,
  toRequestError,
} from './errors-wire.js';

/** The published messages of google.rpc, independent of the copies in this package. */
const google = protobuf.parse(
  `syntax = "proto3"; package google.rpc;
   message Any { string type_url = 1; bytes value = 2; }
   message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
   message ErrorInfo { string reason = 1; string domain = 2; map<string, string> metadata = 3; }
   message Duration { int64 seconds = 1; int32 nanos = 2; }
   message RetryInfo { Duration retry_delay = 1; }
   message BadRequest { message FieldViolation { string field = 1; string description = 2; }
     repeated FieldViolation field_violations = 1; }`,
  { keepCase: true },
).root;

interface Status {
  code: number;
  message: string;
  details: { type_url: string; value: Uint8Array }[];
}

describe('errors on the wire', () => {
  it('encodes what any google.rpc client reads', () => {
    const error = new RequestError('INVALID_FIELD', 'page_size: at most 100', {
      violations: [{ field: 'page_size', description: 'at most 100' }],
      retryAfterMs: 2500,
      metadata: { limit: '100' },
    });
    const status = google
      .lookupType('google.rpc.Status')
      .decode(encodeDetails(error)) as unknown as Status;
    expect(status.code).to.equal(3);
    expect(status.message).to.equal('page_size: at most 100');
    const details = status.details.map(({ type_url, value }) => {
      expect(type_url).to.match(/^type\.googleapis\.com\//);
      const type = google.lookupType(type_url.slice('type.googleapis.com/'.length));
      return [type.name, type.toObject(type.decode(value), { longs: Number })];
    });
    expect(Object.fromEntries(details)).to.deep.equal({
      ErrorInfo: { reason: 'INVALID_FIELD', domain: 'eaglerank', metadata: { limit: '100' } },
      BadRequest: { field_violations: [{ field: 'page_size', description: 'at most 100' }] },
      RetryInfo: { retry_delay: { seconds: 2, nanos: 500_000_000 } },
    });
  });

  it('reads back what it encoded, for every reason', () => {
    const reasons = Object.keys(ERROR_REASONS) as ErrorReason[];
    fc.assert(
      fc.property(
        fc.constantFrom(...reasons),
        fc.string(),
        fc.option(fc.nat(1e7), { nil: undefined }),
        (reason, message, retryAfterMs) => {
          const error = new RequestError(
            reason,
            message,
            retryAfterMs === undefined ? {} : { retryAfterMs },
          );
          const read = toPeerError('x', error.code, message, encodeDetails(error));
          expect([read.code, read.reason, read.retryAfterMs]).to.deep.equal([
            error.code,
            reason,
            retryAfterMs,
          ]);
        },
      ),
    );
  });

  it('survives details of others and random bytes', () => {
    const type = google.lookupType('google.rpc.Status');
    const foreign = type.encode({
      code: 14,
      details: [
        { type_url: 'type.googleapis.com/google.rpc.Help', value: Buffer.from([1, 2]) },
        {
          type_url: 'type.googleapis.com/google.rpc.ErrorInfo',
          value: google
            .lookupType('google.rpc.ErrorInfo')
            .encode({ reason: 'DRAINING', domain: 'elsewhere' })
            .finish(),
        },
      ],
    });
    expect(decodeDetails(Buffer.from(foreign.finish()))).to.deep.equal({});
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        decodeDetails(Buffer.from(bytes));
      }),
    );
  });

  it('lets nothing undocumented through', () => {
    expect(toRequestError(new Error('secret'))).to.include({
      reason: 'INTERNAL',
      message: 'internal error',
    });
    for (const code of Object.values(Code)) {
      const mapped = toRequestError(new PeerError('redis', code, 'secret'));
      expect(mapped.message).to.not.include('secret');
    }
    expect(isDocumented(new RequestError('DRAINING', 'x'))).to.equal(true);
    expect(isDocumented(new PeerError('x', Code.UNAVAILABLE, 'y'))).to.equal(true);
    expect(isDocumented(new PeerError('x', Code.INVALID_ARGUMENT, 'y'))).to.equal(false);
    expect(isDocumented('x')).to.equal(false);
  });

  it("hands on a peer's reason when it concerns the client", () => {
    const unknown = new PeerError('candidate', Code.NOT_FOUND, 'x', { reason: 'ITEM_UNKNOWN' });
    expect(toRequestError(unknown)).to.include({ reason: 'ITEM_UNKNOWN', code: Code.NOT_FOUND });
    const field = new PeerError('candidate', Code.INVALID_ARGUMENT, 'x', {
      reason: 'INVALID_FIELD',
    });
    expect(toRequestError(field).reason).to.equal('INTERNAL');
  });
});
