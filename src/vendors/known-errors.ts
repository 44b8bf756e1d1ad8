import type { Aadsts } from './aadsts.ts'

// Errors without an AADSTS code: those of provisioning, messages of the portal, of Graph and of Mixpanel, and what people describe.

/** What an error means here, and what to do about it. */
export type ErrorEntry = Omit<Aadsts, 'code' | 'atLogin'>

export interface KnownError extends ErrorEntry {
  /** Its name in a log, or a few words. */
  readonly name: string
  /** Where the text is from; null for a description in people’s own words. */
  readonly from: string | null
  /** Sentences that name it; `…` stands for what differs from case to case. */
  readonly phrases?: readonly string[]
  /** Names in a log. A name with something in front of it, such as the target’s name, is the same error. */
  readonly codes?: readonly string[]
  /** A description: each list has words of which one must begin a word of the text. */
  readonly signs?: readonly (readonly string[])[]
}

const PROVISIONING_LOGS = 'Microsoft, How to analyze the provisioning logs'
const QUARANTINE = 'Microsoft, Application provisioning in quarantine status'
const NOT_PROVISIONED = 'Microsoft, No users are being provisioned'

const RETRY = 'There is nothing to do: Entra tries again by itself.'
const ON_DEMAND = 'Provision one user: Provisioning ▸ Provision on demand. It shows each step and its error at once.'
const SEE_STEPS = 'Open the entry in the provisioning logs: the tab Steps says which attribute or which condition it is about.'
const TEST_CONNECTION = 'Provisioning ▸ Admin Credentials ▸ Test Connection checks the Tenant URL and the token at once.'

/** Errors of the provisioning service (SCIM), as its log, Test Connection and the job show them. */
export const PROVISIONING_ERRORS: readonly KnownError[] = [
  {
    name: 'CredentialValidationFailure',
    codes: ['CredentialValidationFailure', 'CredentialValidationUnavailable'],
    phrases: [
      'You appear to have entered invalid credentials',
      'confirm you are using the correct information for an administrative account',
    ],
    from: 'Microsoft Entra, Test Connection and the state of the job',
    meaning: 'Entra could not connect to Mixpanel’s SCIM service with the Tenant URL and the token, or the token was refused.',
    cause: 'The SCIM token is missing, wrong or was replaced by a newer one in Mixpanel, or the Tenant URL is wrong.',
    guide: ['SC-04', 'SC-05', 'SC-06', 'SC-01'],
    rules: ['scim/quarantine', 'scim/tenant-url', 'scim/job'],
    otherwise: [
      'Generate a token in Mixpanel ▸ Organization Settings ▸ Access Security ▸ SCIM. It ends the token before it, and is shown only once.',
      'Paste the token alone: without Bearer, quotation marks, blanks or a line break.',
      TEST_CONNECTION,
    ],
  },
  {
    name: 'EncounteredQuarantineException',
    codes: ['EncounteredQuarantineException'],
    phrases: ['Application provisioning in quarantine', 'provisioning is currently in quarantine', 'The provisioning job is in quarantine'],
    signs: [['quarantin']],
    from: QUARANTINE,
    meaning: 'The provisioning job is in quarantine: “invalid credentials were provided”, or the service could not be reached.',
    cause: 'Mixpanel refuses the SCIM token, usually because somebody generated a new one, or the Tenant URL is wrong.',
    guide: ['SC-04', 'SC-05', 'SC-14', 'SC-01'],
    rules: ['scim/quarantine', 'scim/tenant-url', 'scim/job'],
    otherwise: [
      'After more than four weeks Entra disables the job: it must then be started again.',
      'When the cause is fixed: Provisioning ▸ Restart provisioning.',
    ],
  },
  {
    name: 'EncounteredEscrowProportionThreshold',
    codes: ['EncounteredEscrowProportionThreshold'],
    phrases: ['exceeded the escrow threshold'],
    from: QUARANTINE,
    meaning: 'The provisioning job is in quarantine, since more than 40 % of its operations failed.',
    cause: 'Mixpanel refuses most users: their domain is not claimed, or userName is not a mail address.',
    guide: ['SC-04', 'SC-09', 'SC-10'],
    rules: ['scim/quarantine', 'scim/domains', 'scim/user-name'],
    otherwise: [
      'The provisioning logs, filtered by the status Failure, name the error of each user.',
      'Then: Provisioning ▸ Restart provisioning.',
    ],
  },
  {
    name: 'QuarantineTooManyDeletesThreshold',
    codes: ['QuarantineTooManyDeletesThreshold', 'TooManyDeletes'],
    from: null,
    meaning: 'The provisioning job stopped since it would have deleted more users than its limit allows. This is inferred from the name.',
    cause: 'Many people have lost their assignment, a group was emptied or removed, or the scope was changed.',
    guide: ['SC-20', 'SC-15'],
    rules: ['scim/scope', 'scim/quarantine'],
    otherwise: ['Check in the provisioning logs who would be deleted, before you allow it or restart provisioning.'],
  },
  {
    name: 'HTTP 404 in quarantine',
    phrases: ['404 Not Found response was returned rather than the expected HTTP/200 OK', 'SCIM Compliance issue'],
    from: QUARANTINE,
    meaning: '“An HTTP/404 Not Found response was returned rather than the expected HTTP/200 OK response.”',
    cause: 'The Tenant URL is not Mixpanel’s SCIM URL: https://mixpanel.com/api/app/scim/v2, without /Users behind it.',
    guide: ['SC-01', 'SC-02'],
    rules: ['scim/tenant-url', 'scim/quarantine'],
    otherwise: [TEST_CONNECTION],
  },
  {
    name: 'InvalidDomain',
    codes: ['InvalidDomain'],
    phrases: ['an attribute value contains an invalid domain name'],
    from: PROVISIONING_LOGS,
    meaning: '“The operation couldn’t be performed because an attribute value contains an invalid domain name.”',
    cause: 'The domain of the user’s address is not claimed in Mixpanel: SCIM affects only users of verified claimed domains.',
    guide: ['SC-09', 'MX-10'],
    rules: ['scim/domains', 'mixpanel/domains', 'scim/user-name'],
    otherwise: ['Claim the domain, or invite these people by hand.'],
  },
  {
    name: 'Conflict, EntryConflict',
    codes: ['EntryConflict', 'Conflict'],
    phrases: ['Correct the conflicting attribute values'],
    from: PROVISIONING_LOGS,
    meaning:
      'The user is there already, with other values: “Correct the conflicting attribute values … or review your matching attribute configuration.”',
    cause:
      'Mixpanel already has an account with this address: from an invitation, from another identity provider, or outside the organization. Or userName and email differ.',
    guide: ['SC-10', 'MX-21'],
    rules: ['scim/user-name', 'scim/mappings'],
    otherwise: [
      'An account that exists outside the organization is not taken over: invite this address to the organization by hand first.',
      'userName must be the attribute that matches (precedence 1), with the same value as the email claim.',
    ],
  },
  {
    name: 'DuplicateTargetEntries, DuplicateSourceEntries',
    codes: ['DuplicateTargetEntries', 'DuplicateSourceEntries'],
    phrases: [
      'more than one user in the target application was found',
      'more than one user was found with the configured matching attributes',
    ],
    from: PROVISIONING_LOGS,
    meaning: '“More than one user … was found with the configured matching attributes.”',
    cause: 'Two users have the same value in the attribute that matches, or the mapping matches by another attribute than userName.',
    guide: ['SC-10', 'SC-12'],
    rules: ['scim/mappings', 'scim/user-name'],
    otherwise: ['Remove the second account, or let userName alone match.', ON_DEMAND],
  },
  {
    name: 'Unauthorized, InsufficientRights',
    codes: ['Unauthorized', 'InsufficientRights', 'MethodNotAllowed', 'NotPermitted'],
    phrases: ['authenticated with the target application but was not authorized to perform the update'],
    from: PROVISIONING_LOGS,
    meaning: 'Entra reached the SCIM service, “but wasn’t authorized to perform the update”.',
    cause: 'The SCIM token is no longer valid, or the plan does not include SCIM.',
    guide: ['SC-04', 'SC-08'],
    rules: ['scim/quarantine', 'mixpanel/plan', 'scim/tenant-url'],
    otherwise: [TEST_CONNECTION],
  },
  {
    name: 'MandatoryFieldsMissing, MissingValues',
    codes: ['MandatoryFieldsMissing', 'MissingValues', 'AttributeValidationFailed'],
    phrases: ['could not be created because required values are missing', 'the value of the property … is missing or invalid'],
    from: PROVISIONING_LOGS,
    meaning: '“The user couldn’t be created because required values are missing.”',
    cause: 'The user has no value in Entra for an attribute that is mapped, most often mail.',
    guide: ['SC-11', 'SC-12'],
    rules: ['scim/user-name', 'scim/mappings'],
    otherwise: [SEE_STEPS, ON_DEMAND],
  },
  {
    name: 'SchemaAttributeNotFound',
    codes: ['SchemaAttributeNotFound', 'SchemaPropertyCanOnlyAcceptValue'],
    phrases: [
      'an attribute was specified that does not exist in the target application',
      'The property in the target system can only accept one value',
    ],
    from: PROVISIONING_LOGS,
    meaning: 'An attribute of the mapping does not exist in the target application, or can have only one value there.',
    cause: 'The attribute mappings were changed to something that Mixpanel does not have.',
    guide: ['SC-12'],
    rules: ['scim/mappings', 'scim/roles'],
    otherwise: ['Provisioning ▸ Mappings ▸ Users ▸ Restore default mappings. Then make the changes again that you need.'],
  },
  {
    name: 'ImportSkipped',
    codes: ['ImportSkipped'],
    from: PROVISIONING_LOGS,
    meaning: 'The user was not read: “This error commonly occurs when the user who’s being imported is missing the matching property.”',
    cause: 'The attribute that matches (userName) has no value for this user, usually since mail is empty.',
    guide: ['SC-11'],
    rules: ['scim/user-name'],
    otherwise: [SEE_STEPS],
  },
  {
    name: 'EntrySynchronizationSkipped',
    codes: ['EntrySynchronizationSkipped', 'EntrySynchronizationSkip', 'NotEffectivelyEntitled'],
    phrases: ['not effectively entitled', 'skipped because … is not assigned'],
    from: `${PROVISIONING_LOGS}; ${NOT_PROVISIONED}`,
    meaning: 'The user was skipped: not assigned to the app, disabled, out of scope, or there was nothing to change.',
    cause:
      'Usually this is no error. For a user who should be in Mixpanel: not assigned directly, or only in a group inside an assigned group.',
    guide: ['SC-15', 'SC-11', 'AS-02'],
    rules: ['scim/scope', 'access/assigned', 'access/nested-groups', 'scim/user-name'],
    otherwise: [
      SEE_STEPS,
      'For “not effectively entitled” of a user who is assigned, Microsoft says: remove the assignment of the user or group, and assign it again.',
    ],
  },
  {
    name: 'InvalidAnchor',
    codes: ['InvalidAnchor'],
    phrases: ['previously created or matched by the provisioning service no longer exists'],
    from: PROVISIONING_LOGS,
    meaning: '“A user that was previously created or matched by the provisioning service no longer exists.”',
    cause: 'Somebody removed the user in Mixpanel by hand.',
    guide: ['SC-19'],
    rules: [],
    otherwise: ['Restart provisioning: Entra then compares all users again. This can take hours.'],
  },
  {
    name: 'LicenseLimitExceeded',
    codes: ['LicenseLimitExceeded'],
    phrases: ['no available licenses for this user'],
    from: PROVISIONING_LOGS,
    meaning: '“There are no available licenses for this user” in the target application.',
    cause: 'The plan of the Mixpanel organization has no seat left, or more people are in scope than you want.',
    guide: ['SC-08', 'SC-15'],
    rules: ['mixpanel/plan', 'scim/scope'],
    otherwise: ['Whether Mixpanel counts seats for this plan is not documented: ask Mixpanel’s support.'],
  },
  {
    name: 'SystemForCrossDomainIdentityManagementServiceIncompatible',
    codes: ['ServiceIncompatible', 'MultipleEntriesInResponse', 'NotImplemented', 'UnprocessableEntity', 'BadRequest'],
    phrases: ['unable to parse the response from the third party application'],
    from: PROVISIONING_LOGS,
    meaning: 'The SCIM service gave an answer that Entra did not expect or could not read.',
    cause: 'The Tenant URL does not lead to the SCIM service itself, or a mapping sends what Mixpanel does not accept.',
    guide: ['SC-01', 'SC-03', 'SC-12'],
    rules: ['scim/tenant-url', 'scim/mappings'],
    otherwise: ['If both are right, send the entry of the provisioning log (change ID, time, error code) to Mixpanel’s support.'],
  },
  {
    name: 'TooManyRequests, Timeout and other errors that pass',
    codes: ['TooManyRequests', 'InternalServerError', 'WebExceptionProtocolError', 'InternalError', 'Timeout'],
    from: PROVISIONING_LOGS,
    meaning: 'The target application was busy, slow or had an error of its own, or the connection broke.',
    cause: `${RETRY} If it lasts for days, Mixpanel’s support can say more.`,
    guide: ['SC-20'],
    rules: [],
    otherwise: ['Wait for the next cycle, about 40 minutes.'],
  },
  {
    name: 'RedundantExport',
    codes: ['RedundantExport'],
    from: 'Microsoft Graph, provisionOnDemand',
    meaning: 'There was nothing to change: the user is in Mixpanel with these values.',
    cause: 'This is no error.',
    guide: [],
    rules: [],
    otherwise: [ON_DEMAND],
  },
]
