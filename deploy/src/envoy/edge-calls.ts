import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type IncomingHttpHeaders } from 'node:http2';
import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { feedService } from '@eaglerank/contracts';

/** What came back, whatever the protocol. */
export interface Answer {
  /** HTTP status. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** gRPC status; undefined where the answer is none of gRPC. */
  readonly grpcStatus: number | undefined;
}

export interface CallSettings {
  readonly headers?: Readonly<Record<string, string>>;
  /** Address of this machine to call from. */
  readonly from?: string;
}

const GET_FEED = '/eaglerank.feed.v1.FeedService/GetFeed';
const FRAME_HEADER = 5;
const TRAILERS = 0x80;

/** A gRPC frame: no compression, length, message. */
function frame(message: Buffer): Buffer {
  const head = Buffer.alloc(FRAME_HEADER);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function getFeedFrame(userId: string): Buffer {
  return frame(feedService.GetFeed.requestSerialize({ userId, pageSize: 5 }));
}

/** Items of a GetFeed answer in gRPC framing. */
export function itemsOf(body: Buffer): number {
  const length = body.readUInt32BE(1);
  const message = body.subarray(FRAME_HEADER, FRAME_HEADER + length);
  return feedService.GetFeed.responseDeserialize(message).items.length;
}

/** Calls of the edge as a browser, a script and an application make them, without any retry. */
export class EdgeCalls {
  private readonly ca: Buffer;

  constructor(
    private readonly port: number,
    certificate: string,
    private readonly token: string,
  ) {
    this.ca = readFileSync(certificate);
  }

  private get authorization(): string {
    return `Bearer ${this.token}`;
  }

  /** GetFeed by gRPC over HTTP/2. */
  async grpc(userId: string, { headers = {} }: CallSettings = {}): Promise<Answer> {
    const session = connect(`https://localhost:${this.port}`, { ca: this.ca });
    try {
      const call = session.request({
        ...{ ':method': 'POST', ':path': GET_FEED },
        ...{ 'content-type': 'application/grpc', te: 'trailers' },
        ...{ authorization: this.authorization, ...headers },
      });
      const seen: Record<string, string> = {};
      const note = (more: IncomingHttpHeaders): void => void Object.assign(seen, more);
      call.on('response', note).on('trailers', note);
      const chunks: Buffer[] = [];
      call.on('data', (chunk: Buffer) => chunks.push(chunk));
      call.end(getFeedFrame(userId));
      await once(call, 'end');
      const status = Number(seen[':status']);
      return answer(status, seen, Buffer.concat(chunks), seen['grpc-status']);
    } finally {
      session.destroy();
    }
  }

  /** GetFeed by gRPC-web over HTTP/1.1, as browsers do. */
  async grpcWeb(userId: string, settings: CallSettings = {}): Promise<Answer> {
    const { status, headers, body } = await this.http('POST', GET_FEED, getFeedFrame(userId), {
      ...settings,
      headers: {
        'content-type': 'application/grpc-web+proto',
        'x-grpc-web': '1',
        ...settings.headers,
      },
    });
    return answer(status, headers, body, headers['grpc-status'] ?? trailerStatus(body));
  }

  /** A call of the JSON door. */
  json(path: string, body: unknown, settings: CallSettings = {}): Promise<Answer> {
    return this.http('POST', path, Buffer.from(JSON.stringify(body)), {
      ...settings,
      headers: { 'content-type': 'application/json', ...settings.headers },
    });
  }

  /** Any request over HTTP/1.1. */
  async http(
    method: string,
    path: string,
    body: Buffer,
    { headers = {}, from }: CallSettings = {},
  ): Promise<Answer> {
    const call = request({
      ...{ host: '127.0.0.1', servername: 'localhost', port: this.port, ca: this.ca },
      ...{ method, path, agent: false },
      ...(from === undefined ? {} : { localAddress: from }),
      headers: {
        ...{ authorization: this.authorization, 'content-length': body.length },
        ...headers,
      },
    });
    call.end(body);
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const seen = response.headers as Record<string, string>;
    return answer(response.statusCode ?? 0, seen, Buffer.concat(chunks), seen['grpc-status']);
  }
}

function answer(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  grpcStatus: string | undefined,
): Answer {
  return {
    ...{ status, headers, body },
    grpcStatus: grpcStatus === undefined ? undefined : Number(grpcStatus),
  };
}

/** The status in the last frame of a gRPC-web answer. */
function trailerStatus(body: Buffer): string | undefined {
  for (let at = 0; at + FRAME_HEADER <= body.length;) {
    const length = body.readUInt32BE(at + 1);
    const content = body.subarray(at + FRAME_HEADER, at + FRAME_HEADER + length).toString();
    if (((body[at] ?? 0) & TRAILERS) !== 0) return /grpc-status: *(\d+)/.exec(content)?.[1];
    at += FRAME_HEADER + length;
  }
  return undefined;
}
