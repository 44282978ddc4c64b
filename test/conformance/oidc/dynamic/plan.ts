/** All modules run with `response_type=code`, clients that register themselves, and `private_key_jwt`. */
export const dynamicPlan = {
  name: 'oidcc-dynamic-certification-test-plan',
  parts: [
    {
      variant: { responseType: 'code' },
      modules: [
        'oidcc-idtoken-rs256',
        'oidcc-idtoken-unsigned',
        'oidcc-userinfo-rs256',
        'oidcc-ensure-redirect-uri-in-authorization-request',
        'oidcc-redirect-uri-query-OK',
        'oidcc-redirect-uri-query-mismatch',
        'oidcc-redirect-uri-query-added',
        'oidcc-redirect-uri-regfrag',
        'oidcc-discovery-endpoint-verification',
        'oidcc-server',
        'oidcc-registration-logo-uri',
        'oidcc-registration-policy-uri',
        'oidcc-registration-tos-uri',
        'oidcc-registration-jwks-uri',
        'oidcc-registration-sector-uri',
        'oidcc-registration-sector-bad',
        'oidcc-server-rotate-keys',
        'oidcc-refresh-token-rp-key-rotation',
        'oidcc-request-uri-unsigned',
        'oidcc-request-uri-signed-rs256',
        'oidcc-ensure-request-object-with-redirect-uri',
        'oidcc-refresh-token',
        'oidcc-ensure-client-assertion-with-iss-aud-succeeds',
      ],
    },
  ],
}
export const notApplicableOfDynamic: Readonly<Record<string, string>> = {
  'oidcc-request-uri-unsigned': 'unsigned request objects are refused: RFC 9101 §4',
}
