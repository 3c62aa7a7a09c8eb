import {
  featureService,
  type GetFeaturesRequest,
  type GetFeaturesResponseOut,
  type GetStatusResponseOut,
  type ListDeadLettersResponseOut,
  type ReplayDeadLettersResponseOut,
} from '@eaglerank/contracts';
import { PeerError, type Role } from '@eaglerank/domain';
import { Peer, type ClientMethod } from '@eaglerank/rpc';
import { startTelemetry, type Telemetry } from '@eaglerank/telemetry';
import type { CliConfig } from './config.js';
import { tenantOf, tokenFor, type ConnectionValues } from './connect.js';
import { readRunFile } from './run-file.js';
import { CommandError } from './terminal.js';

const TIMEOUT_MS = 10_000;

/** Calls the feature service, for operators. */
export class FeatureClient {
  private readonly telemetry: Telemetry;
  private readonly peer: Peer;

  private constructor(
    address: string,
    private readonly tenant: string,
    private readonly token: string,
  ) {
    this.telemetry = startTelemetry({
      service: 'cli',
      instance: '',
      version: '',
      environment: '',
      sampleRatio: 0,
      logLevel: 'silent',
      processMetrics: false,
    });
    this.peer = new Peer({
      name: 'feature-service',
      addresses: address,
      telemetry: this.telemetry,
    });
  }

  /** Throws CommandError when neither option, environment nor a local mesh names an address. */
  static async connect(
    values: ConnectionValues,
    config: CliConfig,
    role: Role = 'tenant_admin',
  ): Promise<FeatureClient> {
    const address = config.feature ?? readRunFile()?.feature;
    if (address === undefined) {
      throw new CommandError(
        'no local mesh is running; run "npm start" in another terminal or set EAGLERANK_FEATURE',
      );
    }
    const token = await tokenFor(values, config, role);
    return new FeatureClient(address, tenantOf(values), token);
  }

  private async call<Req, Res>(method: ClientMethod<Req, Res>, request: Req): Promise<Res> {
    try {
      return await this.peer.call(method, request, {
        timeoutMs: TIMEOUT_MS,
        metadata: { authorization: `Bearer ${this.token}` },
      });
    } catch (error) {
      if (error instanceof PeerError) throw new CommandError(error.detail, { cause: error });
      throw error;
    }
  }

  getFeatures(request: GetFeaturesRequest): Promise<GetFeaturesResponseOut> {
    return this.call(featureService.GetFeatures, { tenantId: this.tenant, ...request });
  }

  /** Of one tenant, else of all that the token may see. */
  getStatus(tenantId = ''): Promise<GetStatusResponseOut> {
    return this.call(featureService.GetStatus, { tenantId });
  }

  listDeadLetters(limit: number): Promise<ListDeadLettersResponseOut> {
    return this.call(featureService.ListDeadLetters, { tenantId: this.tenant, limit });
  }

  replayDeadLetters(ids: string[]): Promise<ReplayDeadLettersResponseOut> {
    return this.call(featureService.ReplayDeadLetters, { tenantId: this.tenant, ids });
  }

  close(): void {
    this.peer.close();
    void this.telemetry.shutdown();
  }
}
