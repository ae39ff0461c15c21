using Avi.Samples;
using Avi.Samples.Quickstart;

return await SampleProgram.RunAsync(QuickstartCommand.Create(), args);
