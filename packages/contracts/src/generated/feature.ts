import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { DeadLetter as _eaglerank_feature_v1_DeadLetter, DeadLetter__Output as _eaglerank_feature_v1_DeadLetter__Output } from './eaglerank/feature/v1/DeadLetter.js';
import type { FeatureServiceClient as _eaglerank_feature_v1_FeatureServiceClient, FeatureServiceDefinition as _eaglerank_feature_v1_FeatureServiceDefinition } from './eaglerank/feature/v1/FeatureService.js';
import type { FeatureValue as _eaglerank_feature_v1_FeatureValue, FeatureValue__Output as _eaglerank_feature_v1_FeatureValue__Output } from './eaglerank/feature/v1/FeatureValue.js';
import type { GetFeaturesRequest as _eaglerank_feature_v1_GetFeaturesRequest, GetFeaturesRequest__Output as _eaglerank_feature_v1_GetFeaturesRequest__Output } from './eaglerank/feature/v1/GetFeaturesRequest.js';
import type { GetFeaturesResponse as _eaglerank_feature_v1_GetFeaturesResponse, GetFeaturesResponse__Output as _eaglerank_feature_v1_GetFeaturesResponse__Output } from './eaglerank/feature/v1/GetFeaturesResponse.js';
import type { GetStatusRequest as _eaglerank_feature_v1_GetStatusRequest, GetStatusRequest__Output as _eaglerank_feature_v1_GetStatusRequest__Output } from './eaglerank/feature/v1/GetStatusRequest.js';
import type { GetStatusResponse as _eaglerank_feature_v1_GetStatusResponse, GetStatusResponse__Output as _eaglerank_feature_v1_GetStatusResponse__Output } from './eaglerank/feature/v1/GetStatusResponse.js';
import type { ListDeadLettersRequest as _eaglerank_feature_v1_ListDeadLettersRequest, ListDeadLettersRequest__Output as _eaglerank_feature_v1_ListDeadLettersRequest__Output } from './eaglerank/feature/v1/ListDeadLettersRequest.js';
import type { ListDeadLettersResponse as _eaglerank_feature_v1_ListDeadLettersResponse, ListDeadLettersResponse__Output as _eaglerank_feature_v1_ListDeadLettersResponse__Output } from './eaglerank/feature/v1/ListDeadLettersResponse.js';
import type { ReplayDeadLettersRequest as _eaglerank_feature_v1_ReplayDeadLettersRequest, ReplayDeadLettersRequest__Output as _eaglerank_feature_v1_ReplayDeadLettersRequest__Output } from './eaglerank/feature/v1/ReplayDeadLettersRequest.js';
import type { ReplayDeadLettersResponse as _eaglerank_feature_v1_ReplayDeadLettersResponse, ReplayDeadLettersResponse__Output as _eaglerank_feature_v1_ReplayDeadLettersResponse__Output } from './eaglerank/feature/v1/ReplayDeadLettersResponse.js';
import type { TenantStatus as _eaglerank_feature_v1_TenantStatus, TenantStatus__Output as _eaglerank_feature_v1_TenantStatus__Output } from './eaglerank/feature/v1/TenantStatus.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  eaglerank: {
    feature: {
      v1: {
        DeadLetter: MessageTypeDefinition<_eaglerank_feature_v1_DeadLetter, _eaglerank_feature_v1_DeadLetter__Output>
        /**
         * Reads features, engine state and dead letters.
         */
        FeatureService: SubtypeConstructor<typeof grpc.Client, _eaglerank_feature_v1_FeatureServiceClient> & { service: _eaglerank_feature_v1_FeatureServiceDefinition }
        FeatureValue: MessageTypeDefinition<_eaglerank_feature_v1_FeatureValue, _eaglerank_feature_v1_FeatureValue__Output>
        GetFeaturesRequest: MessageTypeDefinition<_eaglerank_feature_v1_GetFeaturesRequest, _eaglerank_feature_v1_GetFeaturesRequest__Output>
        GetFeaturesResponse: MessageTypeDefinition<_eaglerank_feature_v1_GetFeaturesResponse, _eaglerank_feature_v1_GetFeaturesResponse__Output>
        GetStatusRequest: MessageTypeDefinition<_eaglerank_feature_v1_GetStatusRequest, _eaglerank_feature_v1_GetStatusRequest__Output>
        GetStatusResponse: MessageTypeDefinition<_eaglerank_feature_v1_GetStatusResponse, _eaglerank_feature_v1_GetStatusResponse__Output>
        ListDeadLettersRequest: MessageTypeDefinition<_eaglerank_feature_v1_ListDeadLettersRequest, _eaglerank_feature_v1_ListDeadLettersRequest__Output>
        ListDeadLettersResponse: MessageTypeDefinition<_eaglerank_feature_v1_ListDeadLettersResponse, _eaglerank_feature_v1_ListDeadLettersResponse__Output>
        ReplayDeadLettersRequest: MessageTypeDefinition<_eaglerank_feature_v1_ReplayDeadLettersRequest, _eaglerank_feature_v1_ReplayDeadLettersRequest__Output>
        ReplayDeadLettersResponse: MessageTypeDefinition<_eaglerank_feature_v1_ReplayDeadLettersResponse, _eaglerank_feature_v1_ReplayDeadLettersResponse__Output>
        TenantStatus: MessageTypeDefinition<_eaglerank_feature_v1_TenantStatus, _eaglerank_feature_v1_TenantStatus__Output>
      }
    }
  }
}

