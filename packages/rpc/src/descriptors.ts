/** Finds file descriptors by name and by symbol in google.protobuf.FileDescriptorSets. */
import protobuf from 'protobufjs';
import 'protobufjs/ext/descriptor/index.js';

interface NamedDescriptor {
  name?: string;
}
interface MessageDescriptor extends NamedDescriptor {
  nestedType?: MessageDescriptor[];
  enumType?: NamedDescriptor[];
  field?: NamedDescriptor[];
}
interface ServiceDescriptor extends NamedDescriptor {
  method?: NamedDescriptor[];
}
interface FileDescriptor extends NamedDescriptor {
  package?: string;
  dependency?: string[];
  messageType?: MessageDescriptor[];
  enumType?: NamedDescriptor[];
  service?: ServiceDescriptor[];
}

interface IndexedFile {
  readonly bytes: Buffer;
  readonly dependencies: readonly string[];
}

const FILE_FIELD = 1;
const LENGTH_DELIMITED = 2;

/** File descriptors of one or more sets, kept as the bytes they came as. */
export class DescriptorIndex {
  private readonly files = new Map<string, IndexedFile>();
  private readonly symbols = new Map<string, string>();

  constructor(sets: readonly Buffer[]) {
    for (const set of sets) for (const bytes of splitSet(set)) this.index(bytes);
  }

  /** The file and everything it imports, itself first; undefined when there is no such file. */
  file(name: string): Buffer[] | undefined {
    if (!this.files.has(name)) return undefined;
    const names = new Set([name]);
    for (const each of names)
      for (const dep of this.files.get(each)?.dependencies ?? []) names.add(dep);
    return [...names].flatMap((each) => this.files.get(each)?.bytes ?? []);
  }

  /** As `file`, for the file that declares a fully-qualified symbol. */
  fileOf(symbol: string): Buffer[] | undefined {
    const name = this.symbols.get(symbol.replace(/^\./, ''));
    return name === undefined ? undefined : this.file(name);
  }

  private index(bytes: Buffer): void {
    const file = descriptorType.decode(bytes) as FileDescriptor;
    const { name = '', package: scope = '', dependency = [] } = file;
    if (this.files.has(name)) return;
    this.files.set(name, { bytes, dependencies: dependency });
    const declare = (prefix: string, found: readonly NamedDescriptor[] = []): void => {
      for (const each of found) this.symbols.set(join(prefix, each.name), name);
    };
    declare(scope, file.enumType);
    declare(scope, file.service);
    for (const service of file.service ?? []) declare(join(scope, service.name), service.method);
    const messages = (prefix: string, found: readonly MessageDescriptor[] = []): void => {
      declare(prefix, found);
      for (const message of found) {
        const inner = join(prefix, message.name);
        declare(inner, message.field);
        declare(inner, message.enumType);
        messages(inner, message.nestedType);
      }
    };
    messages(scope, file.messageType);
  }
}

const descriptorType = (
  protobuf as unknown as { descriptor: { FileDescriptorProto: protobuf.Type } }
).descriptor.FileDescriptorProto;

const join = (scope: string, name = ''): string => (scope === '' ? name : `${scope}.${name}`);

function splitSet(set: Buffer): Buffer[] {
  const reader = protobuf.Reader.create(set);
  const files: Buffer[] = [];
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag >>> 3 === FILE_FIELD && (tag & 7) === LENGTH_DELIMITED) {
      files.push(Buffer.from(reader.bytes()));
    } else reader.skipType(tag & 7);
  }
  return files;
}
