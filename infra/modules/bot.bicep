// The bot's registration. Its identity has no password, so that none can leak or run out.

@description('Name of the registration, unique in Azure.')
@maxLength(42)
param name string

@description('Name that people see in Azure.')
param displayName string

@description('Where Teams sends what people say and press.')
param endpoint string

@description('Resource id of the identity.')
param identityId string

@description('Client id of the identity.')
param clientId string

@description('Tenant of the identity.')
param tenantId string

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: name
  location: 'global'
  kind: 'azurebot'
  sku: {
    name: 'F0'
  }
  properties: {
    displayName: displayName
    endpoint: endpoint
    msaAppType: 'UserAssignedMSI'
    msaAppId: clientId
    msaAppMSIResourceId: identityId
    msaAppTenantId: tenantId
    disableLocalAuth: true
  }

  resource teams 'channels' = {
    name: 'MsTeamsChannel'
    location: 'global'
    properties: {
      channelName: 'MsTeamsChannel'
      properties: {
        isEnabled: true
      }
    }
  }
}
