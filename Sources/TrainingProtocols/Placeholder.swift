// TrainingProtocols
