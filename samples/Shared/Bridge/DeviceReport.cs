using Avi.Bridge;

namespace Avi.Samples;

/// <summary>
/// Tells which devices come to a gateway and which leave it, beginning with those that are there already.
/// </summary>
/// <remarks>Compiled into the samples that have a gateway.</remarks>
internal static class DeviceReport
{
    /// <summary>Tells until it is cancelled.</summary>
    /// <param name="by">The gateway's name.</param>
    /// <param name="bridge">The gateway.</param>
    /// <param name="output">Where to tell it.</param>
    /// <param name="cancellation">Ends the report; this is the normal way out.</param>
    public static async Task RunAsync(string by, EmbeddedBridge bridge, Output output, CancellationToken cancellation)
    {
        // As with peers: first the events, then the list, and what is in both is told once.
        IAsyncEnumerable<BridgeEvent> events = bridge.WatchAsync(cancellation);
        HashSet<DeviceUp> told = [];
        foreach (DeviceInfo device in bridge.Devices.Where(device => device.IsOnline))
            TellUp(new DeviceUp(device.DeviceId, device.Address));

        await foreach (BridgeEvent happened in events)
        {
            switch (happened)
            {
                case DeviceUp up:
                    TellUp(up);
                    break;
                case DeviceDown down when told.Remove(new DeviceUp(down.DeviceId, down.Address)):
                    output.Write(new DeviceDownLine(by, down.DeviceId, down.Address.ToString(), down.Reason.ToString()));
                    break;
            }
        }

        void TellUp(DeviceUp up)
        {
            if (told.Add(up))
                output.Write(new DeviceUpLine(by, up.DeviceId, up.Address.ToString()));
        }
    }
}
