namespace Avi.Embedded.Esp32.Tests.Documentation;

/// <summary>The code of docs/packages/Avi.Embedded.Esp32.md, line by line, so that it compiles and runs.</summary>
internal static class PageSnippets
{
    public static void RunDevice(string gatewayAddress, int gatewayPort, MessageHandler handler)
    {
        using var socket = new EspUdpClient(gatewayAddress, gatewayPort);
        var device = new AviEmbedded(socket, new AviEmbeddedConfig { DeviceId = 1234 }, new byte[2048], handler);

        device.Connect();
        device.UpdateTemperature("temp", 22.5f);
        device.Poll(timeoutMilliseconds: 100);
    }
}
