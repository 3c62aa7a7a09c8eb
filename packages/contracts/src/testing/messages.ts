import fc from 'fast-check';
import type { MessageShape } from '../shapes.js';

/** Any message of a shape, with every field set. */
export function messages(shape: MessageShape): fc.Arbitrary<object> {
  const fields: Record<string, fc.Arbitrary<unknown>> = {};
  for (const field of shape.fields) {
    let one: fc.Arbitrary<unknown>;
    switch (field.kind) {
      case 'string':
        one = fc.string({ unit: 'grapheme' });
        break;
      case 'bool':
        one = fc.boolean();
        break;
      case 'bytes':
        one = fc.uint8Array().map((bytes) => Buffer.from(bytes));
        break;
      case 'int32':
        one = fc.integer();
        break;
      case 'uint32':
        one = fc.nat();
        break;
      case 'int64':
        one = fc.maxSafeInteger().map((n) => n || 0);
        break;
      case 'double':
        one = fc.float({ noDefaultInfinity: false }).map((n) => n || 0);
        break;
      case 'enum':
        one = fc.constantFrom(...Object.values(field.values ?? {}));
        break;
      case 'map':
        one = fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { noNullPrototype: true });
        break;
      case 'message':
        one = messages(field.message as MessageShape);
        break;
    }
    fields[field.name] = field.repeated ? fc.array(one, { maxLength: 3 }) : one;
  }
  return fc.record(fields);
}
