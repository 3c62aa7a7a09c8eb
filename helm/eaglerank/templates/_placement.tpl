{{/* Where pods of a component go: (dict "root" $ "name" NAME "component" ITS ENTRY). */}}
{{- define "eaglerank.placement" -}}
{{- $v := .root.Values -}}
{{- $values := index $v .component.values -}}
{{- $p := $v.placement -}}
{{- with $values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with $values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- $spreads := list (list $p.zoneSpread "topology.kubernetes.io/zone") (list $p.nodeSpread "kubernetes.io/hostname") }}
{{- if or (ne $p.zoneSpread "none") (ne $p.nodeSpread "none") }}
topologySpreadConstraints:
  {{- range $spreads }}
  {{- if ne (first .) "none" }}
  - maxSkew: 1
    topologyKey: {{ last . }}
    whenUnsatisfiable: {{ eq (first .) "required" | ternary "DoNotSchedule" "ScheduleAnyway" }}
    labelSelector:
      matchLabels:
        {{- include "eaglerank.selector" $ | nindent 8 }}
    {{- if ne $.name "feature-service" }}
    # pods of the revision that is leaving do not count
    matchLabelKeys: [pod-template-hash]
    {{- end }}
  {{- end }}
  {{- end }}
{{- end }}
{{- if ne $p.antiAffinity "none" }}
affinity:
  podAntiAffinity:
    {{- if eq $p.antiAffinity "required" }}
    requiredDuringSchedulingIgnoredDuringExecution:
      - topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels:
            {{- include "eaglerank.selector" . | nindent 12 }}
        {{- if ne .name "feature-service" }}
        # a new pod may join one that is leaving, or no update would fit on as many nodes as pods
        matchLabelKeys: [pod-template-hash]
        {{- end }}
    {{- else }}
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels:
              {{- include "eaglerank.selector" . | nindent 14 }}
          {{- if ne .name "feature-service" }}
          matchLabelKeys: [pod-template-hash]
          {{- end }}
    {{- end }}
{{- end }}
{{- end -}}
