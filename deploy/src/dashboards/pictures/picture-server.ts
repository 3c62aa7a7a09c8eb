import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.ttf': 'font/ttf',
};

export interface PictureServerOptions {
  /** Folder of the built page. */
  readonly page: string;
  /** Folder of the dashboards that ship. */
  readonly dashboards: string;
  readonly prometheusUrl: string;
}

/** What the page says of a dashboard that it drew. */
export interface PageReport {
  readonly panels: number;
  /** Titles of panels without data. */
  readonly empty: readonly string[];
  readonly faults: readonly string[];
}

/** Serves the page that draws, the dashboards it draws, and passes its queries on to Prometheus. */
export class PictureServer {
  private constructor(
    private readonly server: Server,
    readonly url: string,
    /** What the page said, by the dashboard's name. */
    readonly reports: ReadonlyMap<string, PageReport>,
  ) {}

  static async start(options: PictureServerOptions): Promise<PictureServer> {
    const reports = new Map<string, PageReport>();
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://page');
      if (request.method === 'POST') {
        void json(request).then((report) => {
          reports.set(url.pathname.slice('/report/'.length), report as PageReport);
          response.end();
        });
        return;
      }
      answer(url, response, options).catch((error: unknown) => {
        response.writeHead(404).end(String(error));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return new PictureServer(server, `http://127.0.0.1:${port}`, reports);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

async function answer(
  { pathname, search }: URL,
  response: ServerResponse,
  { page, dashboards, prometheusUrl }: PictureServerOptions,
): Promise<void> {
  if (pathname.startsWith('/prometheus/')) {
    const api = pathname.slice('/prometheus/'.length);
    const found = await fetch(`${prometheusUrl}/api/v1/${api}${search}`);
    response.writeHead(found.status, { 'content-type': 'application/json' });
    response.end(await found.text());
    return;
  }
  const ofBoards = pathname.startsWith('/dashboards/');
  const name = ofBoards ? pathname.slice('/dashboards/'.length) : pathname;
  const file = join(ofBoards ? dashboards : page, normalize(name === '/' ? '/index.html' : name));
  const content = readFileSync(file);
  response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
  response.end(content);
}
