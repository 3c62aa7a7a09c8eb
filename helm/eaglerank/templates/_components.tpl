{{/*
The four services: where their values are, their readiness name, ports, whether others of the mesh
may call them, and what they may call.
Ports are the services' defaults, so that no setting repeats them.
*/}}
{{- define "eaglerank.components" -}}
gateway:
  values: gateway
  health: eaglerank.feed.v1.FeedService
  ports: { grpc: 7070, http: 8080, admin: 9101 }
  tokens: true
  models: false
  called: false
  calls: [candidate-service, ranker-service]
candidate-service:
  values: candidateService
  health: eaglerank.candidate.v1.CandidateService
  ports: { grpc: 7071, admin: 9102 }
  tokens: false
  models: true
  called: true
  calls: []
ranker-service:
  values: rankerService
  health: eaglerank.ranker.v1.RankerService
  ports: { grpc: 7072, admin: 9103 }
  tokens: false
  models: true
  called: true
  calls: []
feature-service:
  values: featureService
  health: eaglerank.feature.v1.FeatureService
  ports: { grpc: 7073, admin: 9104 }
  tokens: true
  models: false
  called: false
  calls: []
{{- end -}}

{{/* "true" where the number of pods is left to the autoscaler: values of a component. */}}
{{- define "eaglerank.autoscaled" -}}
{{- if dig "autoscaling" "enabled" false . }}true{{ end -}}
{{- end -}}
