using System.Reflection;

using BenchmarkDotNet.Running;

// dotnet run -c Release --project benchmarks/Avi.Benchmarks -- --filter '*SensorUpdate*'
BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args);
