import type { FieldShape, MessageShape } from './shapes.js';
import { WireBuffer } from './wire-buffer.js';

type Message = Readonly<Record<string, unknown>>;

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;

type Write = (value: unknown) => void;

/** A field as it is written. */
interface Field {
  readonly name: string;
  /** Writes what the field holds, tags included. */
  readonly write: Write;
}

const out = new WireBuffer();

/**
 * Encodes a kind of message straight from plain objects, where protobufjs first copies them into
 * objects of its own and then keeps a list of what is to be written. Takes what its `fromObject`
 * takes, save for Long objects and base64. Fields at their default are left out.
 */
export class MessageEncoder {
  private readonly fields: readonly Field[];

  /** Messages that hold one another share what encodes them through `known`. */
  constructor(shape: MessageShape, known = new Map<string, MessageEncoder>()) {
    known.set(shape.name, this);
    this.fields = shape.fields.map((field) => fieldOf(field, known));
  }

  /** @throws TypeError for a value that is not of its field's type */
  encode(message: object): Buffer {
    return Buffer.from(this.view(message));
  }

  /** Like `encode`, in memory that the next message to be encoded, of whatever kind, takes. */
  view(message: object): Buffer {
    out.reset();
    this.write(message as Message);
    return out.written;
  }

  write(message: Message): void {
    const { fields } = this;
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i] as Field;
      const value = message[field.name];
      if (value !== undefined && value !== null) field.write(value);
    }
  }
}

function fieldOf(shape: FieldShape, known: Map<string, MessageEncoder>): Field {
  const { name, kind, repeated } = shape;
  if (kind === 'map') return { name, write: mapWriter(shape) };
  const write = valueWriter(shape, known);
  return { name, write: repeated ? listWriter(shape, write) : oneWriter(shape, write) };
}

const tagOf = ({ number }: FieldShape, wire: number): number => (number << 3) | wire;

function oneWriter(shape: FieldShape, write: Write): Write {
  const tag = tagOf(shape, wireType(shape));
  return (value) => {
    if (isDefault(value)) return;
    out.varint(tag);
    write(value);
  };
}

const isDefault = (value: unknown): boolean =>
  value === 0 ? !Object.is(value, -0) : value === '' || value === false || isEmptyBytes(value);

const isEmptyBytes = (value: unknown): boolean => value instanceof Uint8Array && value.length === 0;

/** Numbers share one tag, packed; everything else has a tag of its own. */
function listWriter(shape: FieldShape, write: Write): Write {
  const { name } = shape;
  const packed = wireType(shape) !== DELIMITED;
  const tag = tagOf(shape, DELIMITED);
  return (values) => {
    if (!isList(values)) throw new TypeError(`${name}: array expected`);
    if (values.length === 0) return;
    if (!packed) {
      for (let i = 0; i < values.length; i++) {
        out.varint(tag);
        write(values[i]);
      }
      return;
    }
    out.varint(tag);
    const mark = out.open();
    for (let i = 0; i < values.length; i++) write(values[i]);
    out.close(mark);
  };
}

const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || ArrayBuffer.isView(value);

/** Of strings by strings, as every map of this API. */
function mapWriter(shape: FieldShape): Write {
  const tag = tagOf(shape, DELIMITED);
  return (value) => {
    if (typeof value !== 'object') throw new TypeError(`${shape.name}: object expected`);
    const entries = value as Readonly<Record<string, unknown>>;
    for (const key of Object.keys(entries)) {
      out.varint(tag);
      const mark = out.open();
      out.varint((1 << 3) | DELIMITED);
      out.string(key);
      out.varint((2 << 3) | DELIMITED);
      out.string(String(entries[key]));
      out.close(mark);
    }
  };
}

function wireType({ kind, single }: FieldShape): number {
  switch (kind) {
    case 'double':
      return single ? FIXED32 : FIXED64;
    case 'bool':
    case 'enum':
    case 'int32':
    case 'uint32':
    case 'int64':
      return VARINT;
    default:
      return DELIMITED;
  }
}

/** Writes one value, without a tag. */
function valueWriter(shape: FieldShape, known: Map<string, MessageEncoder>): Write {
  const { name, kind } = shape;
  switch (kind) {
    case 'string':
      return (value) => out.string(String(value));
    case 'bytes':
      return (value) => {
        if (!(value instanceof Uint8Array)) throw new TypeError(`${name}: bytes expected`);
        out.raw(value);
      };
    case 'bool':
      return (value) => out.varint(value ? 1 : 0);
    case 'uint32':
      return (value) => out.varint(Number(value) >>> 0);
    case 'int32':
      return (value) => out.integer(Number(value) | 0);
    case 'int64':
      return (value) => out.integer(typeof value === 'string' ? BigInt(value) : wholeOf(value));
    case 'enum':
      return enumWriter(shape);
    case 'double':
      return shape.single
        ? (value) => out.float(Number(value))
        : (value) => out.double(Number(value));
    case 'message':
      return messageWriter(shape, known);
    case 'map':
      throw new TypeError(`${name}: a map is no single value`);
  }
}

/** Like Long.fromNumber: fractions are cut off, what is no number is 0. */
const wholeOf = (value: unknown): number => Math.trunc(Number(value)) || 0;

function enumWriter({ name, values = {} }: FieldShape): Write {
  return (value) => {
    const number = typeof value === 'string' ? values[value] : (value as number);
    if (number === undefined)
      throw new TypeError(`${name}: ${String(value)} is none of its values`);
    out.integer(number);
  };
}

function messageWriter({ name, message }: FieldShape, known: Map<string, MessageEncoder>): Write {
  if (!message) throw new Error(`${name}: a message without its shape`);
  const encoder = known.get(message.name) ?? new MessageEncoder(message, known);
  return (value) => {
    if (typeof value !== 'object' || value === null)
      throw new TypeError(`${name}: object expected`);
    const mark = out.open();
    encoder.write(value as Message);
    out.close(mark);
  };
}
