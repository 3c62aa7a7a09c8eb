import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Event as _eaglerank_event_v1_Event, Event__Output as _eaglerank_event_v1_Event__Output } from './eaglerank/event/v1/Event.js';
import type { LogBatch as _eaglerank_event_v1_LogBatch, LogBatch__Output as _eaglerank_event_v1_LogBatch__Output } from './eaglerank/event/v1/LogBatch.js';
import type { LogRecord as _eaglerank_event_v1_LogRecord, LogRecord__Output as _eaglerank_event_v1_LogRecord__Output } from './eaglerank/event/v1/LogRecord.js';
import type { Money as _eaglerank_event_v1_Money, Money__Output as _eaglerank_event_v1_Money__Output } from './eaglerank/event/v1/Money.js';
import type { ServedPage as _eaglerank_event_v1_ServedPage, ServedPage__Output as _eaglerank_event_v1_ServedPage__Output } from './eaglerank/event/v1/ServedPage.js';
import type { Context as _eaglerank_feed_v1_Context, Context__Output as _eaglerank_feed_v1_Context__Output } from './eaglerank/feed/v1/Context.js';
import type { Degradation as _eaglerank_feed_v1_Degradation, Degradation__Output as _eaglerank_feed_v1_Degradation__Output } from './eaglerank/feed/v1/Degradation.js';
import type { ExperimentArm as _eaglerank_feed_v1_ExperimentArm, ExperimentArm__Output as _eaglerank_feed_v1_ExperimentArm__Output } from './eaglerank/feed/v1/ExperimentArm.js';
import type { ExplainFeedRequest as _eaglerank_feed_v1_ExplainFeedRequest, ExplainFeedRequest__Output as _eaglerank_feed_v1_ExplainFeedRequest__Output } from './eaglerank/feed/v1/ExplainFeedRequest.js';
import type { ExplainFeedResponse as _eaglerank_feed_v1_ExplainFeedResponse, ExplainFeedResponse__Output as _eaglerank_feed_v1_ExplainFeedResponse__Output } from './eaglerank/feed/v1/ExplainFeedResponse.js';
import type { FeatureExplanation as _eaglerank_feed_v1_FeatureExplanation, FeatureExplanation__Output as _eaglerank_feed_v1_FeatureExplanation__Output } from './eaglerank/feed/v1/FeatureExplanation.js';
import type { FeedItem as _eaglerank_feed_v1_FeedItem, FeedItem__Output as _eaglerank_feed_v1_FeedItem__Output } from './eaglerank/feed/v1/FeedItem.js';
import type { FeedServiceClient as _eaglerank_feed_v1_FeedServiceClient, FeedServiceDefinition as _eaglerank_feed_v1_FeedServiceDefinition } from './eaglerank/feed/v1/FeedService.js';
import type { GetFeedRequest as _eaglerank_feed_v1_GetFeedRequest, GetFeedRequest__Output as _eaglerank_feed_v1_GetFeedRequest__Output } from './eaglerank/feed/v1/GetFeedRequest.js';
import type { GetFeedResponse as _eaglerank_feed_v1_GetFeedResponse, GetFeedResponse__Output as _eaglerank_feed_v1_GetFeedResponse__Output } from './eaglerank/feed/v1/GetFeedResponse.js';
import type { GetSimilarItemsRequest as _eaglerank_feed_v1_GetSimilarItemsRequest, GetSimilarItemsRequest__Output as _eaglerank_feed_v1_GetSimilarItemsRequest__Output } from './eaglerank/feed/v1/GetSimilarItemsRequest.js';
import type { GetSimilarItemsResponse as _eaglerank_feed_v1_GetSimilarItemsResponse, GetSimilarItemsResponse__Output as _eaglerank_feed_v1_GetSimilarItemsResponse__Output } from './eaglerank/feed/v1/GetSimilarItemsResponse.js';
import type { ItemExplanation as _eaglerank_feed_v1_ItemExplanation, ItemExplanation__Output as _eaglerank_feed_v1_ItemExplanation__Output } from './eaglerank/feed/v1/ItemExplanation.js';
import type { LogEventsRequest as _eaglerank_feed_v1_LogEventsRequest, LogEventsRequest__Output as _eaglerank_feed_v1_LogEventsRequest__Output } from './eaglerank/feed/v1/LogEventsRequest.js';
import type { LogEventsResponse as _eaglerank_feed_v1_LogEventsResponse, LogEventsResponse__Output as _eaglerank_feed_v1_LogEventsResponse__Output } from './eaglerank/feed/v1/LogEventsResponse.js';
import type { ModelInfo as _eaglerank_feed_v1_ModelInfo, ModelInfo__Output as _eaglerank_feed_v1_ModelInfo__Output } from './eaglerank/feed/v1/ModelInfo.js';
import type { Personalisation as _eaglerank_feed_v1_Personalisation, Personalisation__Output as _eaglerank_feed_v1_Personalisation__Output } from './eaglerank/feed/v1/Personalisation.js';
import type { RankItemsRequest as _eaglerank_feed_v1_RankItemsRequest, RankItemsRequest__Output as _eaglerank_feed_v1_RankItemsRequest__Output } from './eaglerank/feed/v1/RankItemsRequest.js';
import type { RankItemsResponse as _eaglerank_feed_v1_RankItemsResponse, RankItemsResponse__Output as _eaglerank_feed_v1_RankItemsResponse__Output } from './eaglerank/feed/v1/RankItemsResponse.js';
import type { Reason as _eaglerank_feed_v1_Reason, Reason__Output as _eaglerank_feed_v1_Reason__Output } from './eaglerank/feed/v1/Reason.js';
import type { RejectedEvent as _eaglerank_feed_v1_RejectedEvent, RejectedEvent__Output as _eaglerank_feed_v1_RejectedEvent__Output } from './eaglerank/feed/v1/RejectedEvent.js';
import type { RemovedItem as _eaglerank_feed_v1_RemovedItem, RemovedItem__Output as _eaglerank_feed_v1_RemovedItem__Output } from './eaglerank/feed/v1/RemovedItem.js';
import type { SourceScore as _eaglerank_feed_v1_SourceScore, SourceScore__Output as _eaglerank_feed_v1_SourceScore__Output } from './eaglerank/feed/v1/SourceScore.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  eaglerank: {
    event: {
      v1: {
        Event: MessageTypeDefinition<_eaglerank_event_v1_Event, _eaglerank_event_v1_Event__Output>
        HideScope: EnumTypeDefinition
        LogBatch: MessageTypeDefinition<_eaglerank_event_v1_LogBatch, _eaglerank_event_v1_LogBatch__Output>
        LogRecord: MessageTypeDefinition<_eaglerank_event_v1_LogRecord, _eaglerank_event_v1_LogRecord__Output>
        Money: MessageTypeDefinition<_eaglerank_event_v1_Money, _eaglerank_event_v1_Money__Output>
        ServedPage: MessageTypeDefinition<_eaglerank_event_v1_ServedPage, _eaglerank_event_v1_ServedPage__Output>
      }
    }
    feed: {
      v1: {
        Context: MessageTypeDefinition<_eaglerank_feed_v1_Context, _eaglerank_feed_v1_Context__Output>
        Criticality: EnumTypeDefinition
        Degradation: MessageTypeDefinition<_eaglerank_feed_v1_Degradation, _eaglerank_feed_v1_Degradation__Output>
        ExperimentArm: MessageTypeDefinition<_eaglerank_feed_v1_ExperimentArm, _eaglerank_feed_v1_ExperimentArm__Output>
        ExplainFeedRequest: MessageTypeDefinition<_eaglerank_feed_v1_ExplainFeedRequest, _eaglerank_feed_v1_ExplainFeedRequest__Output>
        ExplainFeedResponse: MessageTypeDefinition<_eaglerank_feed_v1_ExplainFeedResponse, _eaglerank_feed_v1_ExplainFeedResponse__Output>
        FeatureExplanation: MessageTypeDefinition<_eaglerank_feed_v1_FeatureExplanation, _eaglerank_feed_v1_FeatureExplanation__Output>
        FeedItem: MessageTypeDefinition<_eaglerank_feed_v1_FeedItem, _eaglerank_feed_v1_FeedItem__Output>
        FeedMode: EnumTypeDefinition
        /**
         * Ranked feeds and the events that feed them.
         */
        FeedService: SubtypeConstructor<typeof grpc.Client, _eaglerank_feed_v1_FeedServiceClient> & { service: _eaglerank_feed_v1_FeedServiceDefinition }
        GetFeedRequest: MessageTypeDefinition<_eaglerank_feed_v1_GetFeedRequest, _eaglerank_feed_v1_GetFeedRequest__Output>
        GetFeedResponse: MessageTypeDefinition<_eaglerank_feed_v1_GetFeedResponse, _eaglerank_feed_v1_GetFeedResponse__Output>
        GetSimilarItemsRequest: MessageTypeDefinition<_eaglerank_feed_v1_GetSimilarItemsRequest, _eaglerank_feed_v1_GetSimilarItemsRequest__Output>
        GetSimilarItemsResponse: MessageTypeDefinition<_eaglerank_feed_v1_GetSimilarItemsResponse, _eaglerank_feed_v1_GetSimilarItemsResponse__Output>
        ItemExplanation: MessageTypeDefinition<_eaglerank_feed_v1_ItemExplanation, _eaglerank_feed_v1_ItemExplanation__Output>
        LogEventsRequest: MessageTypeDefinition<_eaglerank_feed_v1_LogEventsRequest, _eaglerank_feed_v1_LogEventsRequest__Output>
        LogEventsResponse: MessageTypeDefinition<_eaglerank_feed_v1_LogEventsResponse, _eaglerank_feed_v1_LogEventsResponse__Output>
        ModelInfo: MessageTypeDefinition<_eaglerank_feed_v1_ModelInfo, _eaglerank_feed_v1_ModelInfo__Output>
        Personalisation: MessageTypeDefinition<_eaglerank_feed_v1_Personalisation, _eaglerank_feed_v1_Personalisation__Output>
        RankItemsRequest: MessageTypeDefinition<_eaglerank_feed_v1_RankItemsRequest, _eaglerank_feed_v1_RankItemsRequest__Output>
        RankItemsResponse: MessageTypeDefinition<_eaglerank_feed_v1_RankItemsResponse, _eaglerank_feed_v1_RankItemsResponse__Output>
        Reason: MessageTypeDefinition<_eaglerank_feed_v1_Reason, _eaglerank_feed_v1_Reason__Output>
        ReasonCode: EnumTypeDefinition
        RejectedEvent: MessageTypeDefinition<_eaglerank_feed_v1_RejectedEvent, _eaglerank_feed_v1_RejectedEvent__Output>
        RemovedItem: MessageTypeDefinition<_eaglerank_feed_v1_RemovedItem, _eaglerank_feed_v1_RemovedItem__Output>
        SourceScore: MessageTypeDefinition<_eaglerank_feed_v1_SourceScore, _eaglerank_feed_v1_SourceScore__Output>
        Tier: EnumTypeDefinition
      }
    }
  }
}

