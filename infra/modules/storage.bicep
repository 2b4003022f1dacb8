// The tables with everything that is known of a complaint. No keys: only Entra opens them.

@description('Name of the account: 3 to 24 small letters and digits.')
@maxLength(24)
param name string

@description('Region.')
param location string

@description('Copies of the account.')
param sku string

@description('Put before the name of each table.')
param tablesPrefix string

@description('Reachable from outside an own network. Entra asks for a token either way.')
param publicAccess bool

@description('Service principal of the bot.')
param principalId string

@description('Group that may read all tables for backups, or empty.')
param backupGroupId string

@description('Workspace for the logs.')
param workspaceId string

@description('Log every reading and writing too, not only removals.')
param logAccess bool

var tableDataContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
var tableDataReader = '76199698-9eea-4c19-bc75-cec21354c6b6'

// The same as TABLES in bot/store/rows.ts.
var tables = [
  'complaints'
  'content'
  'register'
  'index'
  'settings'
]

resource account 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: {
    name: sku
  }
  properties: {
    accessTier: 'Hot'
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: publicAccess ? 'Enabled' : 'Disabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: publicAccess ? 'Allow' : 'Deny'
    }
  }

  resource tableService 'tableServices' = {
    name: 'default'

    resource made 'tables' = [for table in tables: {
      name: '${tablesPrefix}${table}'
    }]
  }
}

// Table Storage has no undo: an account that is gone is gone with every complaint.
resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'keep-complaints'
  scope: account
  properties: {
    level: 'CanNotDelete'
    notes: 'Holds all complaints and has no undo. See docs/install.md, Remove.'
  }
}

resource mayReadAndWrite 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, principalId, tableDataContributor)
  scope: account
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', tableDataContributor)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

resource mayBackUp 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(backupGroupId)) {
  name: guid(account.id, backupGroupId, tableDataReader)
  scope: account
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', tableDataReader)
    principalId: backupGroupId
    principalType: 'Group'
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: account::tableService
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'StorageDelete'
        enabled: true
      }
      {
        category: 'StorageRead'
        enabled: logAccess
      }
      {
        category: 'StorageWrite'
        enabled: logAccess
      }
    ]
  }
}

@description('For the private endpoint.')
output id string = account.id

@description('TABLES_ENDPOINT.')
output tableEndpoint string = 'https://${account.name}.table.${environment().suffixes.storage}'
