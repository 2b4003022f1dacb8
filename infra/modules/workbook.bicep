// The four questions of an operator on one page. The same queries can be run by hand: infra/queries.

@description('Region.')
param location string

@description('Workspace with the telemetry.')
param workspaceId string

@description('Name in the portal.')
param title string

var questions = [
  {
    title: 'Does it run? Each timer, and how long ago it last did its work'
    query: loadTextContent('../queries/timers.kql')
  }
  {
    title: 'Does it run? The mailbox subscription, and the last self-test'
    query: loadTextContent('../queries/health.kql')
  }
  {
    title: 'Does anything wait, or stand in quarantine?'
    query: loadTextContent('../queries/waiting.kql')
  }
  {
    title: 'What failed, and where?'
    query: loadTextContent('../queries/failed.kql')
  }
  {
    title: 'The trace of one complaint (type its number above)'
    query: loadTextContent('../queries/trace.kql')
  }
  {
    title: 'How fast are buttons answered? Above three seconds people press again'
    query: loadTextContent('../queries/buttons.kql')
  }
]

var parameters = {
  type: 9
  name: 'parameters'
  content: {
    version: 'KqlParameterItem/1.0'
    parameters: [
      {
        version: 'KqlParameterItem/1.0'
        name: 'TimeRange'
        label: 'Since'
        type: 4
        isRequired: true
        value: {
          durationMs: 86400000
        }
        typeSettings: {
          selectableValues: [
            {
              durationMs: 3600000
            }
            {
              durationMs: 86400000
            }
            {
              durationMs: 604800000
            }
            {
              durationMs: 2592000000
            }
          ]
        }
      }
      {
        version: 'KqlParameterItem/1.0'
        name: 'Number'
        label: 'Complaint'
        type: 1
        isRequired: false
        value: 'K-2026-0001'
      }
    ]
    style: 'pills'
    queryType: 0
    resourceType: 'microsoft.operationalinsights/workspaces'
  }
}

var answers = [for (question, nth) in questions: {
  type: 3
  name: 'question-${nth}'
  content: {
    version: 'KqlItem/1.0'
    title: question.title
    query: question.query
    size: 0
    visualization: 'table'
    timeContextFromParameter: 'TimeRange'
    queryType: 0
    resourceType: 'microsoft.operationalinsights/workspaces'
    noDataMessage: 'Nothing.'
  }
}]

resource workbook 'Microsoft.Insights/workbooks@2022-04-01' = {
  name: guid(resourceGroup().id, 'klachtenbot')
  location: location
  kind: 'shared'
  properties: {
    displayName: title
    category: 'workbook'
    sourceId: workspaceId
    serializedData: string({
      version: 'Notebook/1.0'
      items: concat([
        parameters
      ], answers)
      isLocked: false
      fallbackResourceIds: [
        workspaceId
      ]
    })
  }
}
