using Avi.Samples;
using Avi.Samples.SimulatedMcuPubSub;

return await SampleProgram.RunAsync(DeviceCommand.Create(), args);
