// Original file: proto/eaglerank/feature/v1/feature.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A tenant's standing.
 */
export interface TenantStatus {
  /**
   * Tenant.
   */
  'tenantId'?: (string);
  /**
   * Log entries not yet processed.
   */
  'lag'?: (number | string | Long);
  /**
   * Position of the last commit.
   */
  'position'?: (string);
  /**
   * Fencing epoch of the current writer.
   */
  'epoch'?: (number | string | Long);
  /**
   * Event time of the newest committed event, ms since epoch.
   */
  'watermarkMs'?: (number | string | Long);
  /**
   * Items in the catalogue.
   */
  'items'?: (number | string | Long);
  /**
   * Dead letters kept.
   */
  'deadLetters'?: (number | string | Long);
}

/**
 * A tenant's standing.
 */
export interface TenantStatus__Output {
  /**
   * Tenant.
   */
  'tenantId': (string);
  /**
   * Log entries not yet processed.
   */
  'lag': (number);
  /**
   * Position of the last commit.
   */
  'position': (string);
  /**
   * Fencing epoch of the current writer.
   */
  'epoch': (number);
  /**
   * Event time of the newest committed event, ms since epoch.
   */
  'watermarkMs': (number);
  /**
   * Items in the catalogue.
   */
  'items': (number);
  /**
   * Dead letters kept.
   */
  'deadLetters': (number);
}
