// Sentences and names of Microsoft’s sign-in errors, for texts that have lost their code: a screenshot that was typed, a row of the sign-in
// log, a translated mail. The sentences are Microsoft’s own (reference-error-codes, the support articles, and error pages that people quote
// in public); `…` stands for what differs. The code is that of vendors/aadsts.ts.

export const AADSTS_PHRASES: readonly (readonly [code: string, phrases: readonly string[]])[] = [
  [
    '700016',
    [
      'Application with identifier … was not found in the directory',
      'UnauthorizedClient_DoesNotMatchRequest',
      'The application was not found in the directory/tenant',
      'has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have misconfigured the identifier value',
    ],
  ],
  ['70001', ['UnauthorizedClient - The application is disabled', 'Application with Identifier … was not found or is disabled']],
  [
    '650056',
    [
      'Misconfigured application. This could be due to one of the following',
      'check the application identifier in the request to ensure it matches the configured client application identifier',
      'The Issuer that is provided in the SAMLRequest is not valid',
    ],
  ],
  [
    '65005',
    [
      'If the app supports SAML, you might have configured the app with the wrong Identifier',
      'The app required resource access list does not contain apps discoverable by the resource',
    ],
  ],
  [
    '50011',
    [
      'specified in the request does not match the reply URLs',
      'reply URL specified in the request does not match',
      'reply URL … specified in the request does not match',
      'redirect URI specified in the request does not match',
      'redirect URI … specified in the request does not match',
      'specified in the request does not match the redirect URIs configured for the application',
      'specified in the request does not match the reply addresses configured for the application',
      'The reply address is missing, misconfigured, or does not match reply addresses configured for the app',
      'InvalidReplyTo',
    ],
  ],
  ['900971', ['No reply address provided']],
  [
    '50105',
    [
      'The signed in user is not assigned to a role for the signed in app',
      'The signed in user … is not assigned to a role for the application',
      'to block users unless they are specifically granted',
      'they are not a direct member of a group with access',
      'EntitlementGrantsNotFound',
    ],
  ],
  [
    '50020',
    [
      'user account does not exist in tenant … and cannot access the application',
      'from identity provider … does not exist in tenant … and cannot access the application',
      'UserUnauthorized - Users are unauthorized',
    ],
  ],
  [
    '90072',
    [
      'PassThroughUserMfaError',
      'The external account that the user signs in with does not exist on the tenant that they signed into',
      'The account must be added as an external user in the tenant first',
    ],
  ],
  ['16000', ['InteractionRequired - User account', 'select another account … session']],
  ['50034', ['UserAccountNotFound', 'To sign into this application, the account must be added to the']],
  ['51004', ['UserAccountNotInDirectory']],
  ['500208', ['is not a valid login domain for the account type']],
  ['750054', ['SAMLRequest or SAMLResponse must be present as query string parameters']],
  [
    '75005',
    ['Saml2MessageInvalid', 'The request is not a valid Saml2 protocol message', 'does not support the SAML request sent by the app'],
  ],
  ['75008', ['SAML request had an unexpected destination']],
  [
    '75011',
    [
      'by which the user authenticated with the service does not match requested authentication method',
      'NoMatchedAuthnContextInOutputClaims',
    ],
  ],
  ['900235', ['RequestedAuthnContext … must be exact', 'RequestedAuthnContext … Comparison … exact']],
  ['900236', ['InvalidRequestSamlPropertyUnsupported', 'The SAML authentication request property … is not supported and must not be set']],
  ['75016', ['Saml2AuthenticationRequestInvalidNameIDPolicy', 'SAML2 Authentication Request has invalid NameIdPolicy']],
  [
    '76021',
    [
      'The request sent by client is not signed while the application requires signed requests',
      'ApplicationRequiresSignedRequests',
      'Cannot verify the signature of received authentication request',
      'there is no certificate for verification configured in the application',
    ],
  ],
  ['76026', ['IssueTime in an SAML2 Authentication Request is expired', 'RequestIssueTimeExpired']],
  ['7500529', ['is not a valid SAML ID']],
  ['50003', ['MissingSigningKey', 'No signing key is configured', 'Sign-in failed because of a missing signing key or certificate']],
  [
    '50146',
    [
      'MissingCustomSigningKey',
      'is required to be configured with an app-specific signing key',
      'with an application-specific signing key',
    ],
  ],
  ['50107', ['The requested federation realm object … does not exist', 'InvalidRealmUri']],
  ['501241', ['Mandatory Input … missing from transformation']],
  ['50124', ['ClaimsTransformationInvalidInputParameter', 'Claims Transformation contains invalid input parameter']],
  [
    '501621',
    ['ClaimsTransformationTimeoutRegularExpressionTimeout', 'Regular expression replacement for claims transformation has timed out'],
  ],
  [
    '7000112',
    ['UnauthorizedClientApplicationDisabled', 'Application … Mixpanel is disabled', 'the application … in the directory is disabled'],
  ],
  ['1000031', ['cannot be accessed at this time. Contact your administrator']],
  [
    '90002',
    [
      'InvalidTenantName',
      'Tenant … not found. Check to make sure you have the correct tenant ID',
      'The tenant name was not found in the data store',
    ],
  ],
  ['900439', ['USGClientNotSupportedOnPublicEndpoint']],
  ['90038', ['NationalCloudTenantRedirection', 'belongs to the National Cloud']],
  ['50194', ['is not configured as a multi-tenant application', 'Usage of the /common endpoint is not supported']],
  ['53000', ['DeviceNotCompliant', 'Your device is required to be compliant', 'policy requires a compliant device']],
  ['53001', ['DeviceNotDomainJoined', 'policy requires a domain joined device']],
  [
    '53003',
    [
      'Access has been blocked by Conditional Access policies',
      'BlockedByConditionalAccess',
      'The access policy does not allow token issuance',
      'Your sign-in was successful but does not meet the criteria to access this resource',
    ],
  ],
  ['50074', ['UserStrongAuthClientAuthNRequiredInterrupt', 'Strong authentication is required']],
  ['50076', ['you must use multi-factor authentication to access', 'the user must use multifactor authentication to access the resource']],
  ['50079', ['UserStrongAuthEnrollmentRequired', 'you must enroll in multi-factor authentication to access']],
  ['50158', ['External security challenge was not satisfied', 'ExternalSecurityChallenge']],
  ['50057', ['The user account is disabled']],
  [
    '50053',
    [
      'The account is locked, you have tried to sign in too many times',
      'The account is locked because the user tried to sign in too many times',
    ],
  ],
  ['50055', ['InvalidPasswordExpiredPassword', 'The password is expired']],
  ['50126', ['InvalidUserNameOrPassword', 'Error validating credentials due to invalid username or password']],
  ['500021', ['Access to … tenant is denied', 'NotAllowedTenant']],
  ['50058', ['UserInformationNotProvided', 'Session information is not sufficient for single-sign-on']],
  ['50140', ['KmsiInterrupt', 'due to “Keep me signed in” interrupt']],
  [
    '50196',
    ['LoopDetected', 'A client loop has been detected', 'The server terminated an operation because it encountered a client request loop'],
  ],
  ['90015', ['QueryStringTooLong', 'The query string is too long']],
  ['900561', ['The endpoint only accepts POST', 'BadResourceRequestInvalidRequest']],
]
