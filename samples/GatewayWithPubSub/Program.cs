using Avi.Samples;
using Avi.Samples.GatewayWithPubSub;

return await SampleProgram.RunAsync(GatewayCommand.Create(), args);
