import { expect } from 'chai';
import fc from 'fast-check';
import { extractContext, injectContext, newSpanId, newTraceId } from './trace-context.js';

const hex = (length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.integer({ min: 0, max: 15 }), { minLength: length, maxLength: length })
    .map((digits) => digits.map((digit) => digit.toString(16)).join(''))
    .filter((id) => !/^0+$/.test(id));

describe('trace context', () => {
  it('reads what it wrote', () => {
    fc.assert(
      fc.property(
        hex(32),
        hex(16),
        fc.boolean(),
        fc.option(fc.constantFrom('a=1', 'rojo=00f067aa0ba902b7,congo=t61')),
        (traceId, spanId, sampled, traceState) => {
          const context = { traceId, spanId, sampled, ...(traceState ? { traceState } : {}) };
          const carrier = new Map<string, string>();
          injectContext(context, carrier);
          expect(extractContext(carrier)).to.deep.equal(context);
        },
      ),
    );
  });

  it('ignores what is no traceparent', () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const span = '00f067aa0ba902b7';
    const bad = [
      '',
      'x',
      `00-${trace}-${span}`,
      `00-${trace}-${span}-01-extra`,
      `ff-${trace}-${span}-01`,
      `00-${'0'.repeat(32)}-${span}-01`,
      `00-${trace}-${'0'.repeat(16)}-01`,
      `00-${trace.toUpperCase()}-${span}-01`,
      `00-${trace}-${span}-01${' '.repeat(300)}`,
    ];
    for (const traceparent of bad) {
      expect(extractContext(new Map([['traceparent', traceparent]])), traceparent).to.equal(
        undefined,
      );
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        extractContext(new Map([['traceparent', text]]));
      }),
    );
  });

  it('reads later versions as it should and drops an overlong tracestate', () => {
    const carrier = new Map([
      ['traceparent', `01-${newTraceId()}-${newSpanId()}-03-future`],
      ['tracestate', 'k=' + 'v'.repeat(600)],
    ]);
    const context = extractContext(carrier);
    expect(context?.sampled).to.equal(true);
    expect(context).to.not.have.property('traceState');
  });
});
