// swift-tools-version: 6.1
import Foundation
import PackageDescription

// Which MPI to build against: `mpi` (the system's default), `ompi-c` (Open MPI) or `mpich`. SwiftPM leaves out MPICH's
// flag `-Wl,-z,relro` with a warning; it isn't needed. Give each its own `--scratch-path`, as Scripts/lib.sh does.
let mpiPackage = ProcessInfo.processInfo.environment["CODED_TRAIN_MPI"] ?? "mpi"

let package = Package(
    name: "coded-train",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "coded-train", targets: ["CodedTrain"]),
        .executable(name: "coded-train-bench", targets: ["CodedTrainBench"]),
        .executable(name: "coded-mpirun", targets: ["CodedMPIRun"]),
        .executable(name: "mpi-selftest", targets: ["MPISelfTest"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Arithmetic and coding: nothing here knows of files, clocks or MPI.
        .systemLibrary(
            name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"]), .brew(["openssl"])]),
        .target(name: "CKernelSupport"),
        .target(name: "PrimeFields", dependencies: ["CKernelSupport", "CLibcrypto"]),
        .target(name: "LagrangeCoding", dependencies: ["PrimeFields"]),
        .target(name: "SecretSharing", dependencies: ["PrimeFields", "LagrangeCoding"]),
        .target(name: "Quantization", dependencies: ["PrimeFields"]),
        .target(name: "DifferentialPrivacy", dependencies: ["PrimeFields"]),
        .target(name: "AnalogCoding", dependencies: ["CKernelSupport", "DifferentialPrivacy", "PrimeFields"]),
        .target(
            name: "KernelBenchmarks",
            dependencies: ["CKernelSupport", "DifferentialPrivacy", "PrimeFields", "LagrangeCoding", "SecretSharing"]),

        // Data and models.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .target(name: "Datasets", dependencies: ["CZlib"], exclude: ["Resources"]),
        .target(name: "Models", dependencies: ["Datasets"]),

        // Protocol machines: no input or output, no clock.
        .target(
            name: "TrainingProtocols",
            dependencies: [
                "AnalogCoding", "Datasets", "DifferentialPrivacy", "LagrangeCoding", "Models", "PrimeFields",
                "Quantization", "SecretSharing",
            ]),

        // Workers that fail on purpose.
        .target(name: "FaultInjection", dependencies: ["PrimeFields", "Quantization", "TrainingProtocols"]),

        .target(name: "Hashing", dependencies: ["CLibcrypto"]),
        .target(name: "RunReport", dependencies: ["DifferentialPrivacy", "Hashing", "TrainingProtocols"]),
        .target(
            name: "Checkpoints",
            dependencies: [
                "Datasets", "DifferentialPrivacy", "Hashing", "Models", "Quantization", "RunReport",
                "TrainingProtocols",
            ]),

        // How long runs would take.
        .target(
            name: "RunPrediction",
            dependencies: ["LagrangeCoding", "PrimeFields", "Quantization", "SecretSharing", "TrainingProtocols"]),

        // Message passing.
        .systemLibrary(
            name: "MPILib", pkgConfig: mpiPackage, providers: [.apt(["libopenmpi-dev", "openmpi-bin"])]),
        .target(name: "CMPI", dependencies: ["MPILib"]),
        .target(name: "MPI", dependencies: ["CMPI"]),
        .target(name: "ProcessControl"),
        .target(
            name: "MPIRuntime",
            dependencies: [
                "FaultInjection", "MPI", "PrimeFields", "ProcessControl", "RunReport", "TrainingProtocols",
            ]),

        // Commands.
        .target(name: "CStopSignals"),
        .target(name: "CommandLineSupport", dependencies: ["PrimeFields"]),
        .executableTarget(
            name: "CodedTrain",
            dependencies: [
                "AnalogCoding", "Checkpoints", "CommandLineSupport", "CStopSignals", "Datasets", "DifferentialPrivacy",
                "FaultInjection", "Models", "MPI", "MPIRuntime", "PrimeFields", "LagrangeCoding", "ProcessControl",
                "RunPrediction", "SecretSharing", "Quantization", "RunReport", "TrainingProtocols", "Yams",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .target(name: "Launching", dependencies: ["CommandLineSupport", "ProcessControl"]),
        .executableTarget(
            name: "CodedMPIRun",
            dependencies: [
                "CommandLineSupport", "Launching",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .target(
            name: "Benchmarks",
            dependencies: ["CommandLineSupport", "KernelBenchmarks", "PrimeFields", "RunReport"]),
        .executableTarget(
            name: "CodedTrainBench",
            dependencies: [
                "Benchmarks", "CommandLineSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(name: "MPISelfTest", dependencies: ["MPI"]),

        // Tests.
        .target(name: "_TestSupport", dependencies: ["FaultInjection", "PrimeFields", "TrainingProtocols"]),
        .testTarget(
            name: "FaultInjectionTests",
            dependencies: ["FaultInjection", "PrimeFields", "TrainingProtocols", "_TestSupport"]),
        .testTarget(name: "RunPredictionTests", dependencies: ["RunPrediction", "LagrangeCoding"]),
        .testTarget(name: "PrimeFieldsTests", dependencies: ["PrimeFields", "_TestSupport"]),
        .testTarget(name: "LagrangeCodingTests", dependencies: ["LagrangeCoding", "PrimeFields", "_TestSupport"]),
        .testTarget(name: "AnalogCodingTests", dependencies: ["AnalogCoding", "PrimeFields", "_TestSupport"]),
        .testTarget(
            name: "SecretSharingTests",
            dependencies: ["SecretSharing", "LagrangeCoding", "PrimeFields", "_TestSupport"]),
        .testTarget(name: "KernelBenchmarksTests", dependencies: ["KernelBenchmarks", "PrimeFields"]),
        .testTarget(name: "QuantizationTests", dependencies: ["Quantization", "PrimeFields", "_TestSupport"]),
        .testTarget(
            name: "DifferentialPrivacyTests", dependencies: ["DifferentialPrivacy", "PrimeFields", "_TestSupport"],
            resources: [.copy("Resources")]),
        .testTarget(name: "DatasetsTests", dependencies: ["Datasets", "_TestSupport"]),
        .testTarget(name: "ModelsTests", dependencies: ["Models", "Datasets", "_TestSupport"]),
        .testTarget(name: "ProcessControlTests", dependencies: ["ProcessControl"]),
        .testTarget(
            name: "MPIRuntimeTests",
            dependencies: [
                "MPI", "MPIRuntime", "PrimeFields", "ProcessControl", "RunReport", "TrainingProtocols", "_TestSupport",
            ]),
        .testTarget(name: "LaunchingTests", dependencies: ["CodedMPIRun", "Launching", "ProcessControl"]),
        .testTarget(
            name: "CheckpointsTests",
            dependencies: [
                "Checkpoints", "Datasets", "DifferentialPrivacy", "Hashing", "Models", "Quantization", "RunReport",
                "TrainingProtocols", "_TestSupport",
            ]),
        .testTarget(name: "HashingTests", dependencies: ["Hashing"]),
        .testTarget(
            name: "TrainingProtocolsTests",
            dependencies: [
                "TrainingProtocols", "AnalogCoding", "DifferentialPrivacy", "LagrangeCoding", "SecretSharing",
                "Quantization", "PrimeFields", "Datasets", "Models", "_TestSupport",
            ]),
        .testTarget(name: "MPITests", dependencies: ["MPI"]),
        .testTarget(
            name: "CodedTrainTests",
            dependencies: ["CodedTrain", "CommandLineSupport", "Datasets", "Models", "_TestSupport"]),
        .testTarget(name: "BenchmarksTests", dependencies: ["Benchmarks", "CodedTrainBench", "KernelBenchmarks"]),
    ],
    swiftLanguageModes: [.v6]
)
