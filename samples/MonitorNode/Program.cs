using Avi.Samples;
using Avi.Samples.MonitorNode;

return await SampleProgram.RunAsync(MonitorCommand.Create(), args);
