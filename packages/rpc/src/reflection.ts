/** Server reflection, v1 and v1alpha, from descriptor images that buf built. */
import { readFileSync } from 'node:fs';
import {
  status,
  type Server,
  type ServerDuplexStream,
  type UntypedHandleCall,
} from '@grpc/grpc-js';
import { readDescriptorSet } from '@eaglerank/contracts';
import { DescriptorIndex } from './descriptors.js';
import { standardService } from './protos.js';

interface ReflectionRequest {
  host: string;
  file_by_filename?: string;
  file_containing_symbol?: string;
  file_containing_extension?: object;
  all_extension_numbers_of_type?: string;
  list_services?: string;
  message_request?: string;
}
type Call = ServerDuplexStream<ReflectionRequest, object>;

const VERSIONS = ['v1', 'v1alpha'].map((v) => `grpc.reflection.${v}.ServerReflection`);
const MAX_STREAMS = 100;

/** Answers which services there are and what they look like. */
export class ReflectionService {
  private index: DescriptorIndex | undefined;
  private readonly streams = new Set<Call>();

  /** `services` is asked anew for each listing. */
  constructor(private readonly services: () => readonly string[]) {}

  addTo(server: Server): void {
    for (const name of VERSIONS) {
      server.addService(standardService(name), {
        ServerReflectionInfo: ((call: Call) => this.serve(call)) as UntypedHandleCall,
      });
    }
  }

  /** Ends the open streams: they keep the server from closing. */
  endStreams(): void {
    for (const stream of this.streams) stream.end();
    this.streams.clear();
  }

  private serve(call: Call): void {
    if (this.streams.size >= MAX_STREAMS) {
      call.emit('error', { code: status.RESOURCE_EXHAUSTED, details: 'too many streams' });
      return;
    }
    this.streams.add(call);
    const forget = (): void => void this.streams.delete(call);
    call.on('data', (request: ReflectionRequest) => call.write(this.answer(request)));
    call.on('end', () => call.end());
    call.on('cancelled', forget).on('close', forget).on('error', forget);
  }

  private answer(request: ReflectionRequest): object {
    const base = { valid_host: request.host, original_request: request };
    switch (request.message_request) {
      case 'list_services': {
        const service = [...this.services(), ...VERSIONS].sort().map((name) => ({ name }));
        return { ...base, list_services_response: { service } };
      }
      case 'file_by_filename':
        return { ...base, ...files(this.descriptors().file(request.file_by_filename ?? '')) };
      case 'file_containing_symbol':
        return {
          ...base,
          ...files(this.descriptors().fileOf(request.file_containing_symbol ?? '')),
        };
      case 'all_extension_numbers_of_type':
      case 'file_containing_extension':
        return { ...base, ...failure(status.NOT_FOUND, 'there are no extensions') };
      default:
        return { ...base, ...failure(status.INVALID_ARGUMENT, 'unknown kind of request') };
    }
  }

  private descriptors(): DescriptorIndex {
    this.index ??= new DescriptorIndex([
      readDescriptorSet(),
      readFileSync(new URL('../proto/descriptors.binpb', import.meta.url)),
    ]);
    return this.index;
  }
}

function files(found: readonly Buffer[] | undefined): object {
  if (!found) return failure(status.NOT_FOUND, 'not found');
  return { file_descriptor_response: { file_descriptor_proto: found } };
}

function failure(code: status, message: string): object {
  return { error_response: { error_code: code, error_message: message } };
}
