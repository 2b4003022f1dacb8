// All that Klachtenbot needs in one resource group. It holds no secret: the managed identity is the only key to everything.
targetScope = 'resourceGroup'

@description('Which of your installations this is. Stands in every name, so that two can live in one subscription.')
@allowed([
  'dev'
  'prod'
])
param environmentName string

@description('First part of every name: small letters and digits.')
@minLength(3)
@maxLength(11)
param baseName string = 'klachtenbot'

@description('Where everything stands. The bot registration is always global.')
param location string = resourceGroup().location

@description('App Service plan. B1 is enough for a few thousand complaints a year; Always On needs B1 or more, deployment slots S1 or more.')
@allowed([
  'B1'
  'B2'
  'S1'
  'P0v3'
  'P1v3'
])
param planSku string = 'B1'

@description('How many instances run side by side. They share the work by claims in Table Storage, so any number is safe.')
@minValue(1)
@maxValue(10)
param instanceCount int = 1

@description('Copies of the storage account: three zones, or three zones and a second region.')
@allowed([
  'Standard_ZRS'
  'Standard_GZRS'
])
param storageSku string = 'Standard_ZRS'

@description('Table Storage only inside an own network. Backups then run from inside it too. About EUR 7 a month more.')
param privateStorage bool = false

@description('Entra object id of the group that may read all tables for backups. They can read every complaint. Empty: nobody.')
param backupGroupId string = ''

@description('Writes down who read or wrote a table. Grows with every tick of the clock: about 2 GB a month.')
param logTableAccess bool = false

@description('Days that logs and telemetry are kept. They hold ids, kinds and counts, no texts.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 90

@description('Most that is logged in a day, in GB, so that a fault cannot make a bill.')
@minValue(1)
param logDailyQuotaGb int = 1

@description('E-mail addresses that hear an alert. At least one.')
@minLength(1)
param alertAddresses array

@description('Name of the bot in Azure. In Teams it has the name of the app manifest.')
@maxLength(42)
param botDisplayName string = 'Klachtenbot'

@description('Host name of your own for links in letters and for Graph, such as klachten.example.org. Bind it to the app first. Empty: the name that Azure gives.')
param publicHost string = ''

@description('MAILBOX: the shared mailbox that complaints come to.')
param mailbox string

@description('ORGANISATION: the name below each letter.')
param organisation string

@description('PHONE: the telephone number below each letter.')
param phone string

@description('OFFICE: where a complainant comes to, as the invitation says it. Empty: the office of the organisation.')
param office string = ''

@description('HEARING_CALENDAR: whose calendar holds the meetings with complainants.')
@allowed([
  'handler'
  'mailbox'
])
param hearingCalendar string = 'handler'

@description('PROPOSED_WORDS: words for a complaint in other languages, with commas. Empty: a list of twelve languages.')
param proposedWords string = ''

@description('TIME_ZONE: in which days begin and end.')
param timeZone string = 'Europe/Amsterdam'

@description('QUALITY_TEAM_ID: group id of the team. Empty, with the channel empty too: chosen in Teams.')
param qualityTeamId string = ''

@description('QUALITY_CHANNEL_ID: id of the channel in that team.')
param qualityChannelId string = ''

@description('TABLES_PREFIX: put before the name of each table, letters and digits.')
@maxLength(20)
param tablesPrefix string = ''

@description('LOG_LEVEL: how much the bot logs.')
@allowed([
  'debug'
  'info'
  'warn'
])
param logLevel string = 'info'

var suffix = take(uniqueString(resourceGroup().id), 6)
var fullName = '${baseName}-${environmentName}-${suffix}'
var appHost = '${fullName}.azurewebsites.net'
var publicUrl = 'https://${empty(publicHost) ? appHost : publicHost}'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${fullName}'
  location: location
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    name: fullName
    location: location
    retentionDays: logRetentionDays
    dailyQuotaGb: logDailyQuotaGb
    principalId: identity.properties.principalId
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    name: '${baseName}${environmentName}${suffix}'
    location: location
    sku: storageSku
    tablesPrefix: tablesPrefix
    publicAccess: !privateStorage
    principalId: identity.properties.principalId
    backupGroupId: backupGroupId
    workspaceId: monitoring.outputs.workspaceId
    logAccess: logTableAccess
  }
}

module network 'modules/network.bicep' = if (privateStorage) {
  name: 'network'
  params: {
    name: fullName
    location: location
    storageId: storage.outputs.id
  }
}

module app 'modules/app.bicep' = {
  name: 'app'
  params: {
    name: fullName
    location: location
    planSku: planSku
    instanceCount: instanceCount
    subnetId: privateStorage ? network.outputs.appSubnetId : ''
    identityId: identity.id
    componentName: monitoring.outputs.componentName
    workspaceId: monitoring.outputs.workspaceId
    settings: {
      MicrosoftAppType: 'UserAssignedMSI'
      MicrosoftAppId: identity.properties.clientId
      MicrosoftAppTenantId: tenant().tenantId
      TABLES_ENDPOINT: storage.outputs.tableEndpoint
      TABLES_PREFIX: tablesPrefix
      PUBLIC_URL: publicUrl
      MAILBOX: mailbox
      ORGANISATION: organisation
      PHONE: phone
      OFFICE: office
      HEARING_CALENDAR: hearingCalendar
      PROPOSED_WORDS: proposedWords
      TIME_ZONE: timeZone
      QUALITY_TEAM_ID: qualityTeamId
      QUALITY_CHANNEL_ID: qualityChannelId
      LOG_LEVEL: logLevel
    }
  }
}

module bot 'modules/bot.bicep' = {
  name: 'bot'
  params: {
    name: fullName
    displayName: botDisplayName
    endpoint: 'https://${app.outputs.host}/api/messages'
    identityId: identity.id
    clientId: identity.properties.clientId
    tenantId: tenant().tenantId
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  params: {
    name: fullName
    location: location
    workspaceId: monitoring.outputs.workspaceId
    appId: app.outputs.id
    addresses: alertAddresses
  }
}

module workbook 'modules/workbook.bicep' = {
  name: 'workbook'
  params: {
    location: location
    workspaceId: monitoring.outputs.workspaceId
    title: 'Klachtenbot (${environmentName})'
  }
}

@description('For the app manifest: the bot is the managed identity.')
output BOT_ID string = identity.properties.clientId

@description('Host name of the bot.')
output BOT_DOMAIN string = app.outputs.host

@description('For the deployment of the package.')
output BOT_AZURE_APP_SERVICE_RESOURCE_ID string = app.outputs.id

@description('The tenant whose activities the bot takes.')
output BOT_TENANT_ID string = tenant().tenantId

@description('For npm run permissions and for Exchange: the service principal of the identity.')
output BOT_OBJECT_ID string = identity.properties.principalId

@description('For npm run backup and the other commands of an operator.')
output TABLES_ENDPOINT string = storage.outputs.tableEndpoint
