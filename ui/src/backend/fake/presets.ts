/** Two providers of buckets, as the core knows seven. */
import type { StorePreset } from '../bindings'

export const presets: StorePreset[] = [
  {
    id: 'aws', name: 'Amazon S3', endpoint: null, region: 'us-east-1', regions: ['us-east-1', 'eu-central-1'],
    pathStyle: false, takesAcl: true, publicAcl: false, public: 'https://BUCKET.s3.REGION.amazonaws.com/',
  },
  {
    id: 'wasabi', name: 'Wasabi', endpoint: 'https://s3.REGION.wasabisys.com', region: 'us-east-1', regions: ['us-east-1', 'eu-central-1'],
    pathStyle: true, takesAcl: true, publicAcl: false, public: 'https://s3.REGION.wasabisys.com/BUCKET/',
  },
  {
    id: 'custom', name: 'Another', endpoint: 'https://', region: 'us-east-1', regions: [],
    pathStyle: true, takesAcl: true, publicAcl: false, public: '',
  },
]
