using System.CommandLine;

namespace Avi.Samples.SimulatedMcuPubSub;

/// <summary>The command line of the device.</summary>
public static class DeviceCommand
{
    private const int DayMilliseconds = 24 * 60 * 60 * 1000;

    private const string Help = """
        A device: sends temperature, humidity and battery, and shows the commands that come back.

        It listens to device/ID/command. When the gateway restarts or is away for a while, it connects again.
        """;

    /// <summary>Makes the command.</summary>
    public static RootCommand Create()
    {
        var gateway = new Option<GatewayAddress>("--gateway")
        {
            Description = "Where the gateway listens for devices.",
            HelpName = "HOST:PORT",
            DefaultValueFactory = _ => new GatewayAddress("127.0.0.1", 8888),
            CustomParser = result =>
            {
                GatewayAddress? address = GatewayAddress.TryParse(result.Tokens[0].Value);
                if (address is null)
                    result.AddError($"--gateway is '{result.Tokens[0].Value}'; it must be HOST:PORT, such as 192.0.2.10:8888.");
                return address;
            },
        };
        var deviceId = new Option<ulong>("--device-id")
        {
            Description = "The device's number; each device has its own.",
            HelpName = "ID",
            DefaultValueFactory = _ => 1,
        };
        Option<int> interval = SampleOptions.WholeNumber(
            "--interval-ms", 1_000, "The time between two rounds of readings, in milliseconds.", minimum: 1, DayMilliseconds);
        Option<int> count = SampleOptions.WholeNumber(
            "--count", 0, "How many rounds of three readings to send, then to end; 0 never ends.", minimum: 0, int.MaxValue);
        Option<bool> json = SampleOptions.Json();

        var command = new RootCommand(Help) { gateway, deviceId, interval, count, json };
        command.SetAction((parsed, cancellation) =>
        {
            var firmware = new Firmware(
                parsed.GetRequiredValue(gateway),
                parsed.GetRequiredValue(deviceId),
                Output.ToConsole(parsed.GetValue(json)));

            // On purpose without a task: a microcontroller has one thread, and the client needs no more.
            return Task.FromResult(firmware.Run(parsed.GetRequiredValue(interval), parsed.GetRequiredValue(count), cancellation));
        });
        return command;
    }
}
