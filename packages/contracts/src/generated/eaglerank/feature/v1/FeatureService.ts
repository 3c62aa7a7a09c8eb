// Original file: proto/eaglerank/feature/v1/feature.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetFeaturesRequest as _eaglerank_feature_v1_GetFeaturesRequest, GetFeaturesRequest__Output as _eaglerank_feature_v1_GetFeaturesRequest__Output } from '../../../eaglerank/feature/v1/GetFeaturesRequest.js';
import type { GetFeaturesResponse as _eaglerank_feature_v1_GetFeaturesResponse, GetFeaturesResponse__Output as _eaglerank_feature_v1_GetFeaturesResponse__Output } from '../../../eaglerank/feature/v1/GetFeaturesResponse.js';
import type { GetStatusRequest as _eaglerank_feature_v1_GetStatusRequest, GetStatusRequest__Output as _eaglerank_feature_v1_GetStatusRequest__Output } from '../../../eaglerank/feature/v1/GetStatusRequest.js';
import type { GetStatusResponse as _eaglerank_feature_v1_GetStatusResponse, GetStatusResponse__Output as _eaglerank_feature_v1_GetStatusResponse__Output } from '../../../eaglerank/feature/v1/GetStatusResponse.js';
import type { ListDeadLettersRequest as _eaglerank_feature_v1_ListDeadLettersRequest, ListDeadLettersRequest__Output as _eaglerank_feature_v1_ListDeadLettersRequest__Output } from '../../../eaglerank/feature/v1/ListDeadLettersRequest.js';
import type { ListDeadLettersResponse as _eaglerank_feature_v1_ListDeadLettersResponse, ListDeadLettersResponse__Output as _eaglerank_feature_v1_ListDeadLettersResponse__Output } from '../../../eaglerank/feature/v1/ListDeadLettersResponse.js';
import type { ReplayDeadLettersRequest as _eaglerank_feature_v1_ReplayDeadLettersRequest, ReplayDeadLettersRequest__Output as _eaglerank_feature_v1_ReplayDeadLettersRequest__Output } from '../../../eaglerank/feature/v1/ReplayDeadLettersRequest.js';
import type { ReplayDeadLettersResponse as _eaglerank_feature_v1_ReplayDeadLettersResponse, ReplayDeadLettersResponse__Output as _eaglerank_feature_v1_ReplayDeadLettersResponse__Output } from '../../../eaglerank/feature/v1/ReplayDeadLettersResponse.js';

/**
 * Reads features, engine state and dead letters.
 */
export interface FeatureServiceClient extends grpc.Client {
  /**
   * Finalised features of one entity.
   */
  GetFeatures(argument: _eaglerank_feature_v1_GetFeaturesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feature_v1_GetFeaturesResponse__Output>): grpc.ClientUnaryCall;
  GetFeatures(argument: _eaglerank_feature_v1_GetFeaturesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_feature_v1_GetFeaturesResponse__Output>): grpc.ClientUnaryCall;
  GetFeatures(argument: _eaglerank_feature_v1_GetFeaturesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feature_v1_GetFeaturesResponse__Output>): grpc.ClientUnaryCall;
  GetFeatures(argument: _eaglerank_feature_v1_GetFeaturesRequest, callback: grpc.requestCallback<_eaglerank_feature_v1_GetFeaturesResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Finalised features of one entity.
   */
  getFeatures(argument: _eaglerank_feature_v1_GetFeaturesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feature_v1_GetFeaturesResponse__Output>): grpc.ClientUnaryCall;
  getFeatures(argument: _eaglerank_feature_v1_GetFeaturesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_feature_v1_GetFeaturesResponse__Output>): grpc.ClientUnaryCall;
  getFeatures(argument: _eaglerank_feature_v1_GetFeaturesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feature_v1_GetFeaturesResponse__Output>): grpc.ClientUnaryCall;
  getFeatures(argument: _eaglerank_feature_v1_GetFeaturesRequest, callback: grpc.requestCallback<_eaglerank_feature_v1_GetFeaturesResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Where the engine stands.
   */
  GetStatus(argument: _eaglerank_feature_v1_GetStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feature_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _eaglerank_feature_v1_GetStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_feature_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _eaglerank_feature_v1_GetStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feature_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _eaglerank_feature_v1_GetStatusRequest, callback: grpc.requestCallback<_eaglerank_feature_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Where the engine stands.
   */
  getStatus(argument: _eaglerank_feature_v1_GetStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feature_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _eaglerank_feature_v1_GetStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_feature_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _eaglerank_feature_v1_GetStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feature_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _eaglerank_feature_v1_GetStatusRequest, callback: grpc.requestCallback<_eaglerank_feature_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Events the engine refused, newest first.
   */
  ListDeadLetters(argument: _eaglerank_feature_v1_ListDeadLettersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feature_v1_ListDeadLettersResponse__Output>): grpc.ClientUnaryCall;
  ListDeadLetters(argument: _eaglerank_feature_v1_ListDeadLettersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_feature_v1_ListDeadLettersResponse__Output>): grpc.ClientUnaryCall;
  ListDeadLetters(argument: _eaglerank_feature_v1_ListDeadLettersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feature_v1_ListDeadLettersResponse__Output>): grpc.ClientUnaryCall;
  ListDeadLetters(argument: _eaglerank_feature_v1_ListDeadLettersRequest, callback: grpc.requestCallback<_eaglerank_feature_v1_ListDeadLettersResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Events the engine refused, newest first.
   */
  listDeadLetters(argument: _eaglerank_feature_v1_ListDeadLettersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feature_v1_ListDeadLettersResponse__Output>): grpc.ClientUnaryCall;
  listDeadLetters(argument: _eaglerank_feature_v1_ListDeadLettersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_feature_v1_ListDeadLettersResponse__Output>): grpc.ClientUnaryCall;
  listDeadLetters(argument: _eaglerank_feature_v1_ListDeadLettersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feature_v1_ListDeadLettersResponse__Output>): grpc.ClientUnaryCall;
  listDeadLetters(argument: _eaglerank_feature_v1_ListDeadLettersRequest, callback: grpc.requestCallback<_eaglerank_feature_v1_ListDeadLettersResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Appends dead letters to the event log again.
   */
  ReplayDeadLetters(argument: _eaglerank_feature_v1_ReplayDeadLettersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feature_v1_ReplayDeadLettersResponse__Output>): grpc.ClientUnaryCall;
  ReplayDeadLetters(argument: _eaglerank_feature_v1_ReplayDeadLettersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_feature_v1_ReplayDeadLettersResponse__Output>): grpc.ClientUnaryCall;
  ReplayDeadLetters(argument: _eaglerank_feature_v1_ReplayDeadLettersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feature_v1_ReplayDeadLettersResponse__Output>): grpc.ClientUnaryCall;
  ReplayDeadLetters(argument: _eaglerank_feature_v1_ReplayDeadLettersRequest, callback: grpc.requestCallback<_eaglerank_feature_v1_ReplayDeadLettersResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Appends dead letters to the event log again.
   */
  replayDeadLetters(argument: _eaglerank_feature_v1_ReplayDeadLettersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feature_v1_ReplayDeadLettersResponse__Output>): grpc.ClientUnaryCall;
  replayDeadLetters(argument: _eaglerank_feature_v1_ReplayDeadLettersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_feature_v1_ReplayDeadLettersResponse__Output>): grpc.ClientUnaryCall;
  replayDeadLetters(argument: _eaglerank_feature_v1_ReplayDeadLettersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feature_v1_ReplayDeadLettersResponse__Output>): grpc.ClientUnaryCall;
  replayDeadLetters(argument: _eaglerank_feature_v1_ReplayDeadLettersRequest, callback: grpc.requestCallback<_eaglerank_feature_v1_ReplayDeadLettersResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Reads features, engine state and dead letters.
 */
export interface FeatureServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Finalised features of one entity.
   */
  GetFeatures: grpc.handleUnaryCall<_eaglerank_feature_v1_GetFeaturesRequest__Output, _eaglerank_feature_v1_GetFeaturesResponse>;
  
  /**
   * Where the engine stands.
   */
  GetStatus: grpc.handleUnaryCall<_eaglerank_feature_v1_GetStatusRequest__Output, _eaglerank_feature_v1_GetStatusResponse>;
  
  /**
   * Events the engine refused, newest first.
   */
  ListDeadLetters: grpc.handleUnaryCall<_eaglerank_feature_v1_ListDeadLettersRequest__Output, _eaglerank_feature_v1_ListDeadLettersResponse>;
  
  /**
   * Appends dead letters to the event log again.
   */
  ReplayDeadLetters: grpc.handleUnaryCall<_eaglerank_feature_v1_ReplayDeadLettersRequest__Output, _eaglerank_feature_v1_ReplayDeadLettersResponse>;
  
}

export interface FeatureServiceDefinition extends grpc.ServiceDefinition {
  GetFeatures: MethodDefinition<_eaglerank_feature_v1_GetFeaturesRequest, _eaglerank_feature_v1_GetFeaturesResponse, _eaglerank_feature_v1_GetFeaturesRequest__Output, _eaglerank_feature_v1_GetFeaturesResponse__Output>
  GetStatus: MethodDefinition<_eaglerank_feature_v1_GetStatusRequest, _eaglerank_feature_v1_GetStatusResponse, _eaglerank_feature_v1_GetStatusRequest__Output, _eaglerank_feature_v1_GetStatusResponse__Output>
  ListDeadLetters: MethodDefinition<_eaglerank_feature_v1_ListDeadLettersRequest, _eaglerank_feature_v1_ListDeadLettersResponse, _eaglerank_feature_v1_ListDeadLettersRequest__Output, _eaglerank_feature_v1_ListDeadLettersResponse__Output>
  ReplayDeadLetters: MethodDefinition<_eaglerank_feature_v1_ReplayDeadLettersRequest, _eaglerank_feature_v1_ReplayDeadLettersResponse, _eaglerank_feature_v1_ReplayDeadLettersRequest__Output, _eaglerank_feature_v1_ReplayDeadLettersResponse__Output>
}
